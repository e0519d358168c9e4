import type { Clock, TimerOptions } from './clock.ts';

/** Options of {@link sleep}. */
export interface SleepOptions extends TimerOptions {
  /** Ends the sleep early: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Resolves after `delayMs` milliseconds of `clock`. Rejects with `signal.reason` in the same turn in which the signal
 * aborts, and at once if it already has. By default it does not keep the process alive.
 */
export function sleep(clock: Clock, delayMs: number, options: SleepOptions = {}): Promise<void> {
  const { signal, ...timerOptions } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(
      () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      },
      delayMs,
      timerOptions,
    );
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
