import type { Clock } from '@hookline/clock';
import { NEVER_ABORTED, type Operation } from './policy.ts';

interface Deadline {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Creates the error that the call rejects with at the deadline. */
  readonly expired: () => unknown;
  readonly signal: AbortSignal;
  readonly keepAlive: boolean;
}

/**
 * Runs `operation` and settles when it settles, at the deadline, or when the caller's signal aborts, whichever is first.
 * The last two abort the signal that `operation` received. Leaves no timer and no listener.
 */
export async function withDeadline<T>(operation: Operation<T>, deadline: Deadline): Promise<T> {
  const { clock, timeoutMs, expired, signal, keepAlive } = deadline;
  signal.throwIfAborted();
  const controller = new AbortController();
  const forwardAbort = (): void => controller.abort(signal.reason);
  if (signal !== NEVER_ABORTED) signal.addEventListener('abort', forwardAbort, { once: true });
  const timer = clock.setTimer(() => controller.abort(expired()), timeoutMs, { keepAlive });
  try {
    return await new Promise<T>((resolve, reject) => {
      const inner = controller.signal;
      inner.addEventListener('abort', () => reject(inner.reason), { once: true });
      Promise.resolve(operation(inner)).then(resolve, reject);
    });
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', forwardAbort);
  }
}
