import { MAX_TIMER_MS } from './options.ts';

/** A scheduled callback that can be cancelled. */
export interface Timer {
  /** Does nothing once the timer has fired or was cancelled. */
  cancel(): void;
}

/** Options of a timer. */
export interface TimerOptions {
  /**
   * True if the pending timer keeps the process alive.
   * @defaultValue false: a background wait never delays an exit
   */
  readonly keepAlive?: boolean;
}

/**
 * A source of time. Durations are differences of {@link Clock.monotonic}; timestamps that leave the process are
 * {@link Clock.now}.
 */
export interface Clock {
  /** Wall time in milliseconds since 1970-01-01T00:00Z. May jump in either direction. */
  now(): number;
  /** Milliseconds since an arbitrary start, with fractions. Never decreases; only differences are meaningful. */
  monotonic(): number;
  /**
   * Calls `callback` once after `delayMs` milliseconds (0 or more, at most 2^31-1; longer delays are shortened to it).
   * The callback must not throw.
   */
  setTimer(callback: () => void, delayMs: number, options?: TimerOptions): Timer;
}

/** The clock of this machine: `Date.now`, `performance.now` and `setTimeout`. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback, delayMs, options) {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), MAX_TIMER_MS));
    if (options?.keepAlive !== true) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
