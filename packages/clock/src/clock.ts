/** A scheduled callback that can be called off. */
export interface Timer {
  /** Calls the timer off. Does nothing once it has fired or was cancelled. */
  cancel(): void;
}

/** How a timer treats the process it lives in. */
export interface TimerOptions {
  /**
   * Whether the pending timer keeps the process alive.
   * @defaultValue false: waiting in the background never holds up an exit
   */
  readonly keepAlive?: boolean;
}

/**
 * Where time comes from. Durations are differences of {@link Clock.monotonic}; stamps that leave
 * the process are {@link Clock.now}. Nothing in hookline reads `Date.now()` directly.
 */
export interface Clock {
  /** Wall time in milliseconds since 1970-01-01T00:00Z. May jump either way. */
  now(): number;
  /** Milliseconds since an arbitrary start, with fractions. Never goes back; only differences mean anything. */
  monotonic(): number;
  /**
   * Calls `callback` once after `delayMs` milliseconds (0 or more; larger than 2^31-1 is cut to it).
   * The callback must not throw.
   */
  setTimer(callback: () => void, delayMs: number, options?: TimerOptions): Timer;
}

/** Longest delay that `setTimeout` takes, in milliseconds (about 24.8 days). */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The clock of this machine: `Date.now`, `performance.now` and `setTimeout`. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback, delayMs, options) {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), MAX_DELAY_MS));
    if (options?.keepAlive !== true) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
