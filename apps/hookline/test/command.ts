import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort, temporaryFolder } from '@hookline/testkit';
import { onTestFinished } from 'vitest';

/** The command line. */
export const program = new URL('../bin/hookline.js', import.meta.url).pathname;

/** What a command answered. */
interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home folder of its own, and hookline in it. */
export interface CommandLine {
  readonly folder: string;
  /** hookline's home, which is not there yet. */
  readonly home: string;
  readonly settings: string;
  /** The service's port. */
  readonly port: string;
  /** Runs a command; `input` goes to its standard input. */
  run(args: readonly string[], options?: { input?: string; env?: Record<string, string> }): Promise<Answer>;
  /** Starts a command and leaves it to itself. */
  start(args: readonly string[]): ChildProcess;
  /** Runs a command with `--json`. */
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever a command answers is looked at field by field
  json(...args: readonly string[]): Promise<any>;
}

/** A home whose daemon, if one is started, ends with the test. */
export async function commandLine(env: Readonly<Record<string, string>> = {}): Promise<CommandLine> {
  const folder = temporaryFolder();
  const configDir = join(folder, '.claude');
  const port = String(await freePort());
  const basic = {
    PATH: process.env['PATH'],
    HOME: folder,
    CLAUDE_CONFIG_DIR: configDir,
    INTELLIGENCE_SERVICE_PORT: port,
    ...env,
  };
  const run: CommandLine['run'] = async (args, { input = '', env: more = {} } = {}) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder, env: { ...basic, ...more } });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  };
  onTestFinished(async () => void (await run(['down'])));
  return {
    folder,
    home: join(configDir, 'hooks'),
    settings: join(configDir, 'settings.json'),
    port,
    run,
    start: (args) => spawn(process.execPath, [program, ...args], { cwd: folder, env: basic, stdio: 'ignore' }),
    json: async (...args) => JSON.parse((await run([...args, '--json'])).stdout) as unknown,
  };
}
