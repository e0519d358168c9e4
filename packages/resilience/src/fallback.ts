import { CHANNELS } from './channels.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { ResilienceError } from './errors.ts';
import { NEVER_ABORTED, type Operation, type Policy } from './policy.ts';

/** How {@link createFallback} is set up. */
export interface FallbackOptions<F> {
  /** Makes the value to use instead, out of what went wrong. */
  readonly instead: (error: unknown) => F | PromiseLike<F>;
  /**
   * Goes with every event.
   * @defaultValue `fallback`
   */
  readonly name?: string;
}

/** What a {@link Fallback} tells. */
export interface FallbackEvents {
  /** A call failed and the fallback is asked. */
  readonly fallback: { readonly name: string; readonly error: unknown };
}

/** Something to put in the place of a result that did not come. */
export interface Fallback<F> extends Policy<F> {
  /** Where to listen. */
  readonly events: EventSource<FallbackEvents>;
}

/**
 * A policy that answers a failed call with another value. When `instead` fails too, it rejects with a
 * `ResilienceError` of code `fallback_failed` whose `cause` is the first error and whose
 * `fallbackError` is the second. A call that the caller aborted is not answered.
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
