/**
 * The Node.js form of the capture and decision scripts, for systems without `sh`. It runs inside the hook's process, so it
 * imports only Node.js, prints nothing of its own and exits with 0.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';

/** Longest wait for a decision of the daemon, in milliseconds. */
const DECIDE_TIMEOUT_MS = 1000;

/** Options of {@link runHookCommand}. */
export interface HookCommandOptions {
  /** Folder of the inbox and of the pointer to the daemon's socket. */
  readonly home: string;
  /** Program and arguments that start the daemon at `capture SessionStart`, unless it runs. @defaultValue none is started */
  readonly daemon?: readonly [string, ...string[]] | undefined;
}

/**
 * Runs `capture|decide [EVENT] [--no-record]` with the payload on standard input. With `--no-record`, a payload that the
 * daemon does not answer is not captured, and the exit code is 1. Never rejects.
 */
export async function runHookCommand(args: readonly string[], { daemon, home }: HookCommandOptions): Promise<void> {
  const cache = join(home, '.cache');
  try {
    const payload = readFileSync(0);
    if (args[0] === 'decide') {
      const answer = await ask(cache, payload);
      if (answer !== undefined) {
        process.stdout.write(answer);
        return;
      }
      if (args.includes('--no-record')) {
        process.exitCode = 1;
        return;
      }
    }
    capture(join(cache, 'inbox'), payload);
    if (daemon && args[1] === 'SessionStart') startDetached(daemon, home);
  } catch {
    // A hook must not disturb its session: an event that cannot be written, as on a full disk, is lost.
  }
}

/** Starts a process that outlives the hook and holds none of its streams open, for which Claude Code would wait. */
function startDetached([program, ...args]: readonly [string, ...string[]], home: string): void {
  const env = { ...process.env, HOOKLINE_HOME: home };
  const child = spawn(program, args, { detached: true, stdio: 'ignore', windowsHide: true, env });
  child.on('error', () => {});
  child.unref();
}

function capture(inbox: string, payload: Buffer): void {
  mkdirSync(join(inbox, 'tmp'), { recursive: true, mode: 0o700 });
  if (existsSync(join(inbox, 'full'))) {
    countRefused(join(inbox, 'refused'));
    return;
  }
  const id = randomBytes(16).toString('hex');
  const file = join(inbox, 'tmp', `${id}.${process.pid}.json`);
  writeFileSync(file, payload, { mode: 0o600, flag: 'wx' });
  renameSync(file, join(inbox, `${id}.json`));
}

/** Appends a byte. A symbolic link is not followed, and the event not counted then. */
function countRefused(file: string): void {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const fd = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    writeSync(fd, '.');
  } finally {
    closeSync(fd);
  }
}

function ask(cache: string, payload: Buffer): Promise<string | undefined> {
  return new Promise((resolve) => {
    let socketPath: string;
    try {
      socketPath = readFileSync(join(cache, 'daemon.socket'), 'utf8').trim();
    } catch {
      resolve(undefined);
      return;
    }
    const outgoing = request(
      { socketPath, path: '/decide', method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => resolve(undefined));
        response.on('end', () =>
          resolve(
            response.statusCode === 200 || response.statusCode === 204
              ? Buffer.concat(chunks).toString('utf8')
              : undefined,
          ),
        );
      },
    );
    outgoing.setTimeout(DECIDE_TIMEOUT_MS, () => outgoing.destroy());
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(payload);
  });
}
