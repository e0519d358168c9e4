import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, freshDatabase, postgresServers } from '@hookline/testkit';
import { onTestFinished } from 'vitest';
import { type LiveSession, startSession } from './live-session.ts';
import { runSession, type Session, type SessionOptions } from './session.ts';

const program = join(createRequire(import.meta.url).resolve('hookline/package.json'), '../bin/hookline.js');

/** Result of a command. */
export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home folder with a Claude Code configuration, a project and hookline. */
export interface TestHome {
  readonly folder: string;
  readonly configDir: string;
  readonly project: string;
  /** The home of hookline. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs `hookline` with these arguments. */
  hookline(...args: readonly string[]): Promise<Answer>;
  /** Runs `hookline` with additional or replaced environment variables. */
  hooklineWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Answer>;
  /** Runs `hookline` with `--json` and returns the parsed output. Throws when the command fails. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests check single fields of any command's output
  json(...args: readonly string[]): Promise<any>;
  /** Runs a session of Claude Code in the project. */
  session(script: SessionOptions['script'], options?: Partial<SessionOptions>): Promise<Session>;
  /** Starts a session of Claude Code in the project, which then waits for prompts. */
  liveSession(script: SessionOptions['script']): Promise<LiveSession>;
}

/** The database of a home's service. */
export type HomeDatabase = 'postgresql' | 'embedded';

/** Creates a home. When the test finishes, hookline is stopped and the home is removed. */
export async function makeHome(
  extra: Readonly<Record<string, string>> = {},
  database: HomeDatabase = 'postgresql',
): Promise<TestHome> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-e2e-'));
  const configDir = join(folder, '.claude');
  const project = join(folder, 'project');
  mkdirSync(configDir);
  mkdirSync(project);
  const [server] = postgresServers();
  const fresh = database === 'postgresql' && server ? await freshDatabase(server.url) : undefined;
  const env = {
    HOME: folder,
    ...(fresh ? { DATABASE_URL: fresh.url } : {}),
    CLAUDE_CONFIG_DIR: configDir,
    INTELLIGENCE_SERVICE_PORT: String(await freePort()),
    HEALTH_CHECK_INTERVAL: '1',
    CIRCUIT_BREAKER_TIMEOUT: '1',
    ...extra,
  };
  const hooklineWith = async (more: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Answer> => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: project,
      env: { PATH: process.env['PATH'], ...env, ...more },
    });
    child.stdin.end();
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  };
  const hookline = (...args: readonly string[]): Promise<Answer> => hooklineWith({}, ...args);
  onTestFinished(async () => {
    await hookline('down');
    await fresh?.drop();
    // A process that a hook started may still write its last file.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  });
  return {
    folder,
    configDir,
    project,
    home: join(configDir, 'hooks'),
    env,
    hookline,
    hooklineWith,
    json: async (...args) => {
      const { code, stdout, stderr } = await hookline(...args, '--json');
      if (code !== 0) throw new Error(`hookline ${args.join(' ')} exited with ${code}: ${stderr}${stdout}`);
      return JSON.parse(stdout) as unknown;
    },
    session: (script, options) => runSession({ script, configDir, cwd: project, home: folder, env, ...options }),
    liveSession: (script) => startSession({ script, configDir, cwd: project, home: folder, env }),
  };
}
