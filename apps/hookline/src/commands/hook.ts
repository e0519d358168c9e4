/**
 * The Node.js form of the capture and decision scripts, for where there is no `sh`. Imports nothing but Node.js: this is
 * what runs inside the hook's process. Prints nothing of its own and always exits 0.
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** How long the daemon may take to decide, in milliseconds. */
const DECIDE_MS = 1000;

/** Runs `hookline hook capture|decide [EVENT] [--no-record]`. */
export async function runHookCommand(args: readonly string[]): Promise<void> {
  const home =
    process.env['HOOKLINE_HOME'] ?? join(process.env['CLAUDE_CONFIG_DIR'] ?? join(homedir(), '.claude'), 'hooks');
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
  } catch {
    // A hook never disturbs its session: what cannot be written is lost here, as on a full disk.
  }
}

function capture(inbox: string, payload: Buffer): void {
  mkdirSync(join(inbox, 'tmp'), { recursive: true, mode: 0o700 });
  if (existsSync(join(inbox, 'full'))) {
    appendFileSync(join(inbox, 'refused'), '.', { mode: 0o600 });
    return;
  }
  const id = randomBytes(16).toString('hex');
  const file = join(inbox, 'tmp', `${id}.${process.pid}.json`);
  writeFileSync(file, payload, { mode: 0o600, flag: 'wx' });
  renameSync(file, join(inbox, `${id}.json`));
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
    outgoing.setTimeout(DECIDE_MS, () => outgoing.destroy());
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(payload);
  });
}
