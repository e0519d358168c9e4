import { type Clock, systemClock } from '@hookline/clock';
import { CHANNELS } from './channels.ts';
import { withDeadline } from './deadline.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { ResilienceError } from './errors.ts';
import { durationMs } from '@hookline/clock/options';
import { NEVER_ABORTED, type Operation, type Policy } from './policy.ts';

/** Options of {@link createTimeout}. */
export interface TimeoutOptions {
  /** Deadline of a call, in milliseconds, more than 0. */
  readonly timeoutMs: number;
  /**
   * Name in events and error messages.
   * @defaultValue `timeout`
   */
  readonly name?: string;
  /**
   * Source of time.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
}

/** Events of a {@link Timeout}. */
export interface TimeoutEvents {
  /** A call exceeded its deadline. An abort by the caller does not count. */
  readonly timeout: { readonly name: string; readonly timeoutMs: number };
}

/** A policy that limits the duration of a call. */
export interface Timeout extends Policy {
  readonly events: EventSource<TimeoutEvents>;
}

/**
 * Creates a policy that limits the duration of each call. At the deadline the signal of the call aborts and `execute`
 * rejects with a `ResilienceError` of code `timeout`, whether the call stops or not. When the caller's signal aborts, it
 * rejects at once with the reason of that signal.
 */
export function createTimeout(options: TimeoutOptions): Timeout {
  const { name = 'timeout', clock = systemClock } = options;
  const timeoutMs = durationMs('timeoutMs', options.timeoutMs);
  const events = new Emitter<TimeoutEvents>(CHANNELS.timeout);
  const expired = (): ResilienceError => {
    events.emit('timeout', { name, timeoutMs });
    return new ResilienceError('timeout', `${name}: no answer within ${timeoutMs} ms`);
  };
  return {
    events,
    execute<T>(operation: Operation<T>, signal: AbortSignal = NEVER_ABORTED) {
      return withDeadline(operation, { clock, timeoutMs, expired, signal, keepAlive: true });
    },
  };
}
