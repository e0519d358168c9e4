import { CHANNELS } from './channels.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { ResilienceError } from './errors.ts';
import { NEVER_ABORTED, type Operation, type Policy } from './policy.ts';

/** Options of {@link createFallback}. */
export interface FallbackOptions<F> {
  /** Computes the replacement value from the error. */
  readonly instead: (error: unknown) => F | PromiseLike<F>;
  /**
   * Name in events and error messages.
   * @defaultValue `fallback`
   */
  readonly name?: string;
}

/** Events of a {@link Fallback}. */
export interface FallbackEvents {
  /** A call failed and its result is replaced. */
  readonly fallback: { readonly name: string; readonly error: unknown };
}

/** A policy that replaces the result of a failed call. */
export interface Fallback<F> extends Policy<F> {
  readonly events: EventSource<FallbackEvents>;
}

/**
 * Creates a policy that replaces the result of a failed call. When `instead` fails too, the call rejects with a
 * `ResilienceError` of code `fallback_failed` with the first error as `cause` and the second as `fallbackError`. A call
 * that the caller aborted is not replaced.
 */
export function createFallback<F>({ instead, name = 'fallback' }: FallbackOptions<F>): Fallback<F> {
  const events = new Emitter<FallbackEvents>(CHANNELS.fallback);
  return {
    events,
    async execute<T>(operation: Operation<T>, signal: AbortSignal = NEVER_ABORTED): Promise<T | F> {
      signal.throwIfAborted();
      try {
        return await operation(signal);
      } catch (error) {
        if (signal.aborted) throw error;
        events.emit('fallback', { name, error });
        return await answer(instead, name, error);
      }
    },
  };
}

async function answer<F>(instead: FallbackOptions<F>['instead'], name: string, error: unknown): Promise<F> {
  try {
    return await instead(error);
  } catch (fallbackError) {
    throw new ResilienceError('fallback_failed', `${name}: the fallback failed too`, { cause: error, fallbackError });
  }
}
