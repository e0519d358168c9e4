import { sleep } from '@hookline/clock';
import { acquireProcessLock, type ProcessLock } from '@hookline/process-lock';
import type { Runtime } from '../compose.ts';
import { CommandError } from '../output.ts';
import { askDaemon } from './control.ts';

/** How long a daemon that does not answer may take to let go, and how often to look, in milliseconds. */
const LET_GO_MS = 30_000;
const LOOK_MS = 250;

/**
 * The lock that makes this the only daemon of its home, or `undefined` when another one runs. One that holds it and does
 * not answer is ending, or was killed and waits for the disk: it is waited for, as nobody else would start a daemon when
 * it is gone. Throws a `CommandError` where the folder cannot be written.
 */
export async function becomeOnlyDaemon({ paths, clock, version }: Runtime): Promise<ProcessLock | undefined> {
  const until = clock.monotonic() + LET_GO_MS;
  for (;;) {
    const taken = acquireProcessLock(paths.run, 'daemon', { version });
    if (taken.ok) return taken.lock;
    if (taken.reason === 'unusable') throw new CommandError(`cannot use ${paths.run}: ${String(taken.cause)}`);
    if (clock.monotonic() >= until || (await askDaemon(paths.socket, '/status'))) return undefined;
    await sleep(clock, LOOK_MS, { keepAlive: true });
  }
}
