import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, temporaryFolder } from '@hookline/testkit';
import { TraceabilityClient } from '@hookline/traceability-client';
import { onTestFinished } from 'vitest';

/** The command line. */
export const program = new URL('../package/bin/hookline.js', import.meta.url).pathname;

/** Exit code and output of a command. */
interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Surroundings of a command. */
interface RunOptions {
  readonly input?: string;
  readonly env?: Record<string, string>;
  /** @defaultValue the user's folder */
  readonly cwd?: string;
}

/** A home folder of its own, and hookline in it. */
export interface CommandLine {
  readonly folder: string;
  /** hookline's home, which is not there yet. */
  readonly home: string;
  readonly settings: string;
  /** The service's port. */
  readonly port: string;
  /** Socket of the local service. */
  readonly socket: string;
  /** A client of the local service, through its socket. It does not wake the service. */
  client(): TraceabilityClient;
  /** Runs a command; `input` goes to its standard input. */
  run(args: readonly string[], options?: RunOptions): Promise<Answer>;
  /** Runs a command of another copy of the program. */
  runProgram(program: string, args: readonly string[]): Promise<Answer>;
  /** Starts a command and leaves it to itself. */
  start(args: readonly string[]): ChildProcess;
  /** Runs a command with `--json`. */
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever a command answers is looked at field by field
  json(...args: readonly string[]): Promise<any>;
}

/** A home whose daemon, if one is started, ends with the test. The user's folder is `below` a temporary one, if that is given. */
export async function commandLine(env: Readonly<Record<string, string>> = {}, below = ''): Promise<CommandLine> {
  const folder = join(temporaryFolder(), below);
  mkdirSync(folder, { recursive: true });
  const configDir = join(folder, '.claude');
  const port = String(await freePort());
  const basic = {
    PATH: process.env['PATH'],
    HOME: folder,
    CLAUDE_CONFIG_DIR: configDir,
    INTELLIGENCE_SERVICE_PORT: port,
    ...env,
  };
  const runFile = async (
    file: string,
    args: readonly string[],
    { cwd = folder, input = '', env: more = {} }: RunOptions = {},
  ): Promise<Answer> => {
    const child = spawn(process.execPath, [file, ...args], { cwd, env: { ...basic, ...more } });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  };
  const run: CommandLine['run'] = (args, options) => runFile(program, args, options);
  onTestFinished(async () => void (await run(['down'])));
  const home = join(configDir, 'hooks');
  const socket = join(home, 'run', 'service.sock');
  return {
    folder,
    home,
    settings: join(configDir, 'settings.json'),
    port,
    socket,
    client: () => {
      const client = new TraceabilityClient({
        baseUrl: 'http://localhost',
        socketPath: socket,
        timeoutMs: 60_000,
        healthTimeoutMs: 60_000,
      });
      onTestFinished(() => client.close());
      return client;
    },
    run,
    runProgram: (file, args) => runFile(file, args),
    start: (args) => spawn(process.execPath, [program, ...args], { cwd: folder, env: basic, stdio: 'ignore' }),
    json: async (...args) => JSON.parse((await run([...args, '--json'])).stdout) as unknown,
  };
}
