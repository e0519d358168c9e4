import { parseArgs } from 'node:util';
import {
  hooklineHome,
  type HooklineSettings,
  hooklineSettings,
  parseSettingsFile,
  type SettingProblem,
  resolveSettings,
} from '@hookline/settings';

/** What the command line, the environment and the settings file come to. */
export interface ServiceSettings {
  readonly home: string;
  readonly settings: HooklineSettings;
  readonly problems: readonly SettingProblem[];
}

/** The world this process was started in. */
export interface Surroundings {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userHome: string;
  /** The text of a file, or `undefined` where there is none. */
  readonly readFile: (path: string) => string | undefined;
}

/** What `--help` prints. */
export const USAGE = `hookline-service - where code came from, over HTTP

  hookline-service [--port N] [--host ADDRESS] [--database-url URL]
  hookline-service move --to URL

  --port N            port to listen on; 0 for any free one        (INTELLIGENCE_SERVICE_PORT, 8053)
  --host ADDRESS      address to bind to                           (127.0.0.1)
  --database-url URL  PostgreSQL 14 or newer; none: embedded       (TRACEABILITY_DB_URL_EXTERNAL, DATABASE_URL)
  move --to URL       copy the embedded database into an empty PostgreSQL and verify the counts
  --help              this text

Examples
  hookline-service
  hookline-service --port 9000 --database-url postgres://me@localhost/traces

Settings also come from <home>/config.yaml; <home> is HOOKLINE_HOME, else $CLAUDE_CONFIG_DIR/hooks, else ~/.claude/hooks.
`;

const POSTGRES_URL = /^postgres(ql)?:\/\//;

/** What was asked for, or a sentence on what is wrong with how it was asked. */
export type Invocation =
  | { readonly kind: 'serve'; readonly settings: ServiceSettings }
  | { readonly kind: 'move'; readonly home: string; readonly to: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'usage'; readonly message: string };

/** Reads the command line over environment, file and defaults. */
export function readInvocation({ argv, env, userHome, readFile }: Surroundings): Invocation {
  const parsed = parseCommandLine(argv);
  if (typeof parsed === 'string') return { kind: 'usage', message: parsed };
  if (parsed.help === true) return { kind: 'help' };
  const home = hooklineHome({ env, userHome });
  if (parsed.command !== undefined) return readMove(parsed.command, parsed.to, home);
  if (parsed.to !== undefined) return { kind: 'usage', message: '--to is for move' };
  const empty = (['port', 'host'] as const).find((name) => parsed[name] === '');
  if (empty) return { kind: 'usage', message: `--${empty} must not be empty` };
  const port = parsed.port === undefined ? undefined : Number(parsed.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    return { kind: 'usage', message: `--port must be 0 to 65535, not ${parsed.port}` };
  }
  const url = parsed['database-url'];
  if (url !== undefined && !POSTGRES_URL.test(url)) {
    return {
      kind: 'usage',
      message: '--database-url must be a PostgreSQL URL; without it the embedded database is used',
    };
  }
  const text = readFile(`${home}/config.yaml`);
  const file = text === undefined ? undefined : parseSettingsFile(text);
  if (file && !file.ok) {
    return { kind: 'usage', message: `${home}/config.yaml:${file.line}:${file.column}: ${file.message}` };
  }
  const resolved = resolveSettings(hooklineSettings, {
    explicit: { service: { port, host: parsed.host }, database: { url } },
    env,
    file: file?.value,
  });
  return { kind: 'serve', settings: { home, settings: resolved.values, problems: resolved.problems } };
}

function readMove(command: string, to: string | undefined, home: string): Invocation {
  if (command !== 'move') return { kind: 'usage', message: `there is no command ${command}; see --help` };
  if (to === undefined || !POSTGRES_URL.test(to)) {
    return { kind: 'usage', message: 'move needs --to with a PostgreSQL URL' };
  }
  return { kind: 'move', home, to };
}

interface CommandLine {
  readonly command?: string;
  readonly port?: string;
  readonly host?: string;
  readonly 'database-url'?: string;
  readonly to?: string;
  readonly help?: boolean;
}

function parseCommandLine(argv: readonly string[]): CommandLine | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'database-url': { type: 'string' },
        to: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (positionals.length > 1) return `there is no ${positionals.slice(1).join(' ')}`;
    return { ...values, ...(positionals[0] === undefined ? {} : { command: positionals[0] }) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
