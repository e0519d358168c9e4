import type { Clock } from '@hookline/clock';
import type { BreakerState } from './state.ts';
import type { Verdict } from './verdict.ts';

/** Counters and times that a circuit reports next to its state. */
export class CircuitHistory {
  readonly #clock: Clock;
  /** Monotonic times. */
  #lastFailureMs: number | null = null;
  #lastSuccessMs: number | null = null;
  #consecutiveSuccesses = 0;
  /** Failures that counted when the circuit was last opened or isolated. */
  failuresAtOpening = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(verdict: Exclude<Verdict, 'neutral'>, atMs: number): void {
    if (verdict === 'success') this.#lastSuccessMs = atMs;
    else this.#lastFailureMs = atMs;
    this.#consecutiveSuccesses = verdict === 'success' ? this.#consecutiveSuccesses + 1 : 0;
  }

  summary(): Pick<BreakerState, 'consecutive_successes' | 'last_failure_time' | 'last_success_time'> {
    return {
      consecutive_successes: this.#consecutiveSuccesses,
      last_failure_time: this.#wallTime(this.#lastFailureMs),
      last_success_time: this.#wallTime(this.#lastSuccessMs),
    };
  }

  #wallTime(atMs: number | null): number | null {
    return atMs === null ? null : Math.round(this.#clock.now() - (this.#clock.monotonic() - atMs));
  }
}
