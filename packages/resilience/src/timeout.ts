import { type Clock, systemClock } from '@hookline/clock';
import { CHANNELS } from './channels.ts';
import { withDeadline } from './deadline.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { ResilienceError } from './errors.ts';
import { durationMs } from './options.ts';
import { NEVER_ABORTED, type Operation, type Policy } from './policy.ts';

/** How {@link createTimeout} is set up. */
export interface TimeoutOptions {
  /** Milliseconds from the start of the call, more than 0. */
  readonly timeoutMs: number;
  /**
   * Goes with every event.
   * @defaultValue `timeout`
   */
  readonly name?: string;
  /**
   * Where time comes from.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
}

/** What a {@link Timeout} tells. */
export interface TimeoutEvents {
  /** A call ran out of time. A caller who aborts is not one of these. */
  readonly timeout: { readonly name: string; readonly timeoutMs: number };
}

/** A deadline for calls. */
export interface Timeout extends Policy {
  /** Where to listen. */
  readonly events: EventSource<TimeoutEvents>;
}

/**
 * A policy that gives each call so many milliseconds. When they are over the call's signal aborts and
 * `execute` rejects with a `ResilienceError` of code `timeout`, whether the call reacts or not. When the
 * caller's own signal aborts it rejects with that signal's reason instead, at once.
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
