import type { Clock } from '@hookline/clock';
import { TraceabilityError } from './errors.ts';

/** Longest that a service is left alone because it asked for it: an absurd wait would never end by itself. */
const LONGEST_MS = 3_600_000;

/** Until when the service asked to be left alone. That holds for all that is sent, not only for what it answered. */
export class Hold {
  readonly #clock: Clock;
  #untilMs = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Goes by what a request failed with. Of two waits that it asked for at once the longer one counts. */
  note(error: unknown): void {
    if (!(error instanceof TraceabilityError) || error.code !== 'unavailable') return;
    const waitMs = Math.min(error.retryAfterMs ?? 0, LONGEST_MS);
    this.#untilMs = Math.max(this.#untilMs, this.#clock.monotonic() + waitMs);
  }

  /** Throws what is to be answered in the service's place while it wants to be left alone. */
  throwIfHeld(): void {
    const leftMs = Math.ceil(this.#untilMs - this.#clock.monotonic());
    if (leftMs > 0) throw new TraceabilityError('unavailable', 'the service asked to wait', { retryAfterMs: leftMs });
  }

  clear(): void {
    this.#untilMs = -Infinity;
  }
}
