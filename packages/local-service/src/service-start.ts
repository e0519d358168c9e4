import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Clock, sleep } from '@hookline/clock';
import type { LocalService } from './local-service.ts';

const POLL_MS = 20;
/** Interval between two looks at the log, in milliseconds. */
const LOOK_MS = 1000;
/** Longest wait while no process is starting, in milliseconds. */
const QUIET_MS = 60_000;
/** Bytes at the end of the log in which the last step is searched. */
const TAIL_BYTES = 4096;

/** Dependencies of {@link waitForStart}. */
export interface StartWaitOptions {
  readonly service: Pick<LocalService, 'owner' | 'startError' | 'starting'>;
  readonly clock: Clock;
  /** Absolute path of the log of the service. */
  readonly logFile: string;
  /** Resolves with `true` when the service answers. */
  readonly isLive: () => Promise<boolean>;
  /** Called with each step of the start that the log names, such as a migration. */
  readonly onStep: (step: string) => void;
}

/** Result of {@link waitForStart}. */
export type StartResult =
  | { readonly live: true }
  /** `reason` is the standard error of the process; `undefined` when there is none. */
  | { readonly live: false; readonly reason: string | undefined };

/**
 * Waits until the service answers. As long as a process is starting, it is waited for without a limit, because migrating a large
 * database takes its time. Gives up when the start has failed, or when for a minute no process was starting.
 */
export async function waitForStart(options: StartWaitOptions): Promise<StartResult> {
  const { clock, isLive, logFile, onStep, service } = options;
  let progressAt = clock.monotonic();
  let nextLookAt = progressAt + LOOK_MS;
  let lastStep = stepIn(logFile);
  for (;;) {
    if (await isLive()) return { live: true };
    const reason = service.startError();
    const now = clock.monotonic();
    if (isStarting(service)) progressAt = now;
    if (reason !== undefined || now - progressAt >= QUIET_MS) return { live: false, reason };
    if (now >= nextLookAt) {
      nextLookAt = now + LOOK_MS;
      const step = stepIn(logFile);
      if (step !== undefined && step !== lastStep) onStep(step);
      lastStep = step;
    }
    await sleep(clock, POLL_MS, { keepAlive: true });
  }
}

/** A service describes its socket in its lock once it listens. */
function isStarting(service: Pick<LocalService, 'owner' | 'starting'>): boolean {
  const owner = service.owner();
  return owner ? owner.info['socket'] === undefined : service.starting() !== undefined;
}

/** Returns the last step that a log names; `undefined` when there is none or the file cannot be read. */
function stepIn(file: string): string | undefined {
  let log: number;
  try {
    log = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const { size } = fstatSync(log);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(log, bytes, 0, bytes.length, size - bytes.length);
    return [...bytes.toString('utf8').matchAll(/"step":"([^"]+)"/g)].at(-1)?.[1];
  } finally {
    closeSync(log);
  }
}
