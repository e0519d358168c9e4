import { parseArgs } from 'node:util';
import type { BackupAction } from './backup-command.ts';
import {
  hooklineHome,
  type HooklineSettings,
  hooklineSettings,
  parseSettingsFile,
  type SettingProblem,
  resolveSettings,
  UNUSED_SETTINGS,
} from '@hookline/settings';

/** Settings resolved from the command line, the environment and the settings file. */
export interface ServiceSettings {
  readonly home: string;
  readonly settings: HooklineSettings;
  readonly problems: readonly SettingProblem[];
}

/** Arguments, environment and files of a process. */
export interface Surroundings {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userHome: string;
  /** Text of a file, or `undefined` when it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
}

/** Output of `--help`. */
export const USAGE = `hookline-service - HTTP service for patterns, lineage and traces

  hookline-service [--port N] [--host ADDRESS] [--database-url URL]
  hookline-service move --to URL
  hookline-service migrate [--database-url URL]
  hookline-service backup list|create|restore [NAME] [--dry-run] [--json]

  --port N            port to listen on; 0 for any free one        (INTELLIGENCE_SERVICE_PORT, 8053)
  --host ADDRESS      address to bind to                           (127.0.0.1)
  --database-url URL  PostgreSQL 14 or newer; none: embedded       (TRACEABILITY_DB_URL_EXTERNAL, DATABASE_URL)
  move --to URL       copy the embedded database into an empty PostgreSQL and verify the counts
  migrate             bring the database's schema up to date, and rebuild tables of earlier versions
  backup list|create  verified backups of the embedded database in <home>/backups; the service makes one a day, and keeps seven
  backup restore      replace the embedded database by the newest backup, or by NAME; the present one is moved aside
  --help              this text

Examples
  hookline-service
  hookline-service --port 9000 --database-url postgres://me@localhost/traces

Settings also come from <home>/config.yaml; <home> is HOOKLINE_HOME, else $CLAUDE_CONFIG_DIR/hooks, else ~/.claude/hooks.
`;

const POSTGRES_URL = /^postgres(ql)?:\/\//;

/** Parsed command line: what to do, or the reason why it is invalid. */
export type Invocation =
  | { readonly kind: 'serve'; readonly settings: ServiceSettings }
  | { readonly kind: 'migrate'; readonly settings: ServiceSettings }
  | {
      readonly kind: 'backup';
      readonly settings: ServiceSettings;
      readonly action: BackupAction;
      readonly json: boolean;
    }
  | { readonly kind: 'move'; readonly home: string; readonly to: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'usage'; readonly message: string };

/** Resolves the command line over environment, settings file and defaults. */
export function readInvocation({ argv, env, userHome, readFile }: Surroundings): Invocation {
  const parsed = parseCommandLine(argv);
  if (typeof parsed === 'string') return { kind: 'usage', message: parsed };
  if (parsed.help === true) return { kind: 'help' };
  const home = hooklineHome({ env, userHome });
  const action = parsed.command === 'backup' ? readBackup(parsed) : undefined;
  if (typeof action === 'string') return { kind: 'usage', message: action };
  if (parsed.command !== undefined && parsed.command !== 'migrate' && !action)
    return readMove(parsed.command, parsed.to, home);
  if (parsed.to !== undefined) return { kind: 'usage', message: '--to is only valid with move' };
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
    unused: UNUSED_SETTINGS,
  });
  const settings = { home, settings: resolved.values, problems: resolved.problems };
  if (action) return { kind: 'backup', settings, action, json: parsed.json === true };
  return { kind: parsed.command === 'migrate' ? 'migrate' : 'serve', settings };
}

/** Returns the action of the command `backup`, or the reason why there is none. */
function readBackup({ action, name, 'dry-run': dryRun = false }: CommandLine): BackupAction | string {
  if (action === 'restore') return { kind: 'restore', name, dryRun };
  if (name !== undefined) return `unexpected argument ${name}`;
  if (action === 'list' || action === 'create') return { kind: action };
  return 'backup needs list, create or restore';
}

function readMove(command: string, to: string | undefined, home: string): Invocation {
  if (command !== 'move') return { kind: 'usage', message: `unknown command ${command}; see --help` };
  if (to === undefined || !POSTGRES_URL.test(to)) {
    return { kind: 'usage', message: 'move needs --to with a PostgreSQL URL' };
  }
  return { kind: 'move', home, to };
}

interface CommandLine {
  readonly command?: string | undefined;
  readonly port?: string;
  readonly host?: string;
  readonly 'database-url'?: string;
  readonly to?: string;
  /** Action and name of a backup, of the command `backup`. */
  readonly action?: string | undefined;
  readonly name?: string | undefined;
  readonly 'dry-run'?: boolean;
  readonly json?: boolean;
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
        'dry-run': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const [command, action, name] = positionals;
    const known = command === 'backup' ? 3 : 1;
    if (positionals.length > known) return `unexpected argument ${positionals.slice(known).join(' ')}`;
    return { ...values, command, action, name };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
