import type { Clock } from '@hookline/clock';
import type { IBackoff, IHalfOpenAfterBackoffContext } from 'cockatiel';
import type { SettledCall } from './settled-call.ts';
import { type BreakerSnapshot, snapshotAgeMs } from './snapshot.ts';

interface OpenPeriodOptions {
  readonly clock: Clock;
  readonly openMs: number;
  readonly maxOpenMs: number;
}

/**
 * The backoff that cockatiel asks how long an open circuit rejects calls. cockatiel compares `duration` with wall time;
 * this one waits on the monotonic clock instead, by an endless duration until the wait is over and a negative one after.
 */
export class OpenPeriod implements IBackoff<IHalfOpenAfterBackoffContext> {
  readonly #options: OpenPeriodOptions;
  #untilMs = 0;
  /** Length of the period, in milliseconds. */
  openForMs = 0;
  /** Consecutive openings, from 1; each may last longer than the one before. */
  round = 0;
  /** True if a neutral probe opened the circuit, so that the next probe is due at once. */
  inconclusive = false;

  constructor(options: OpenPeriodOptions) {
    this.#options = options;
  }

  get duration(): number {
    return this.leftMs > 0 ? Infinity : -Infinity;
  }

  /** Remaining wait in milliseconds, 0 or more. */
  get leftMs(): number {
    return Math.max(0, this.#untilMs - this.#options.clock.monotonic());
  }

  /** Starts a period. Called by cockatiel when it opens, and, with an error, when it restores a state. */
  next({ attempt, result }: Pick<IHalfOpenAfterBackoffContext, 'attempt' | 'result'>): this {
    if ('error' in result) return this;
    this.inconclusive = (result.value as SettledCall).verdict === 'neutral';
    if (this.inconclusive) return this;
    const { clock, openMs, maxOpenMs } = this.#options;
    this.round = attempt === 1 ? 1 : this.round + 1;
    this.openForMs = Math.min(maxOpenMs, openMs * 2 ** (this.round - 1));
    this.#untilMs = clock.monotonic() + this.openForMs;
    return this;
  }

  /** Continues the period of another process, for at most `openForMs`, even if clocks jumped. */
  restore(snapshot: BreakerSnapshot): void {
    const { clock } = this.#options;
    this.round = Math.max(1, Math.trunc(snapshot.round));
    this.openForMs = snapshot.openForMs;
    this.#untilMs = clock.monotonic() + Math.max(0, snapshot.leftMs - snapshotAgeMs(snapshot, clock.now()));
  }
}
