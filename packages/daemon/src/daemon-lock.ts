import { type Clock, sleep } from '@hookline/clock';
import { CommandError } from '@hookline/command-report';
import { acquireProcessLock, type ProcessLock } from '@hookline/process-lock';
import type { HooklinePaths } from '@hookline/settings';
import { askDaemon, ROUTES } from './control.ts';

/** Longest wait for a daemon that holds the lock and does not answer, in milliseconds. */
const RELEASE_TIMEOUT_MS = 30_000;
const POLL_MS = 250;

/** Dependencies of {@link acquireDaemonLock}. */
export interface DaemonLockOptions {
  readonly paths: Pick<HooklinePaths, 'run' | 'socket'>;
  readonly clock: Clock;
  readonly version: string;
}

/**
 * Acquires the lock that makes this process the only daemon of its home. Resolves with `undefined` when another daemon
 * answers. A daemon that holds the lock and does not answer is ending, or was killed and waits for the disk: its release
 * is awaited, because no other process would start a daemon afterwards.
 *
 * @throws CommandError when the folder of locks cannot be written
 */
export async function acquireDaemonLock(options: DaemonLockOptions): Promise<ProcessLock | undefined> {
  const { paths, clock, version } = options;
  const deadline = clock.monotonic() + RELEASE_TIMEOUT_MS;
  for (;;) {
    const result = acquireProcessLock(paths.run, 'daemon', { version });
    if (result.ok) return result.lock;
    if (result.reason === 'unusable') throw new CommandError(`cannot use ${paths.run}: ${String(result.cause)}`);
    if (clock.monotonic() >= deadline || (await askDaemon(paths.socket, ROUTES.status))) return undefined;
    await sleep(clock, POLL_MS, { keepAlive: true });
  }
}
