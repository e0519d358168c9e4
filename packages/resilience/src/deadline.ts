import type { Clock } from '@hookline/clock';
import { NEVER_ABORTED, type Operation } from './policy.ts';

interface Deadline {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Makes the error that the call ends with when time is up. */
  readonly expired: () => unknown;
  readonly signal: AbortSignal;
  readonly keepAlive: boolean;
}

/**
 * Runs `operation` and settles as soon as it does, its time is up or the caller's signal aborts, whichever
 * is first. The latter two abort the signal that `operation` got. Leaves no timer and no listener behind.
 */
export async function withDeadline<T>(operation: Operation<T>, deadline: Deadline): Promise<T> {
  const { clock, timeoutMs, expired, signal, keepAlive } = deadline;
  signal.throwIfAborted();
  const controller = new AbortController();
  const passOn = (): void => controller.abort(signal.reason);
  if (signal !== NEVER_ABORTED) signal.addEventListener('abort', passOn, { once: true });
  const timer = clock.setTimer(() => controller.abort(expired()), timeoutMs, { keepAlive });
  try {
    return await new Promise<T>((resolve, reject) => {
      const inner = controller.signal;
      inner.addEventListener('abort', () => reject(inner.reason), { once: true });
      Promise.resolve(operation(inner)).then(resolve, reject);
    });
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', passOn);
  }
}
