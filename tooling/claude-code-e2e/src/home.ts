import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, freshDatabase, pgliteDirectory, postgresServers } from '@hookline/testkit';
import { onTestFinished } from 'vitest';
import { runSession, type Session, type SessionOptions } from './session.ts';

const program = join(createRequire(import.meta.url).resolve('@hookline/hookline/package.json'), '../bin/hookline.js');

/** What a command answered. */
export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A person's home folder with Claude Code's configuration, a project, and hookline. */
export interface TestHome {
  readonly folder: string;
  readonly configDir: string;
  readonly project: string;
  /** hookline's home. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs `hookline` with these arguments. */
  hookline(...args: readonly string[]): Promise<Answer>;
  /** The same, with more or other environment. */
  hooklineWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Answer>;
  /** The same with `--json`, parsed. */
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever a command answers is looked at field by field
  json(...args: readonly string[]): Promise<any>;
  /** Runs a session of the real CLI in the project. */
  session(script: SessionOptions['script'], options?: Partial<SessionOptions>): Promise<Session>;
}

/** Which database a home's service works on. */
export type HomeDatabase = 'postgresql' | 'embedded';

/** Makes a home; when the test is over, hookline is brought down and the home removed. */
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
  if (database === 'embedded') pgliteDirectory(join(configDir, 'hooks', 'data'));
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
    rmSync(folder, { recursive: true, force: true });
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
      if (code !== 0) throw new Error(`hookline ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
      return JSON.parse(stdout) as unknown;
    },
    session: (script, options) => runSession({ script, configDir, cwd: project, home: folder, env, ...options }),
  };
}
