import { type Clock, HOUR_MS } from '@hookline/clock';
import { TraceabilityError } from './errors.ts';

/** Longest wait that is honoured, so that an absurd one cannot stop delivery for good. */
const MAX_WAIT_MS = HOUR_MS;

/** Honours Retry-After for all writes, not only for the one that the service answered with it. */
export class RetryAfterGate {
  readonly #clock: Clock;
  #untilMs = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Reads the wait from the error of a request. The longest of several waits applies. */
  observe(error: unknown): void {
    if (!(error instanceof TraceabilityError) || error.code !== 'unavailable') return;
    const waitMs = Math.min(error.retryAfterMs ?? 0, MAX_WAIT_MS);
    this.#untilMs = Math.max(this.#untilMs, this.#clock.monotonic() + waitMs);
  }

  /** Throws an `unavailable` error while the wait lasts. */
  throwIfClosed(): void {
    const leftMs = Math.ceil(this.#untilMs - this.#clock.monotonic());
    if (leftMs > 0) throw new TraceabilityError('unavailable', 'the service asked to wait', { retryAfterMs: leftMs });
  }

  open(): void {
    this.#untilMs = -Infinity;
  }
}
