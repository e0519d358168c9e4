import type { Clock } from '@hookline/clock';
import type { IBackoff, IHalfOpenAfterBackoffContext } from 'cockatiel';
import type { SettledCall } from './settled-call.ts';
import { type BreakerSnapshot, snapshotAgeMs } from './snapshot.ts';

interface OpenTimeRules {
  readonly clock: Clock;
  readonly openMs: number;
  readonly maxOpenMs: number;
}

/**
 * How long an open circuit refuses calls: the backoff that cockatiel asks. It compares `duration` with the wall time
 * since the opening, at each call. This one answers by the monotonic clock, with an endless duration until the time
 * is up and one below any difference from then on, so that a wall clock that jumps changes nothing.
 */
export class OpenTime implements IBackoff<IHalfOpenAfterBackoffContext> {
  readonly #rules: OpenTimeRules;
  #round = 0;
  #openForMs = 0;
  #untilMs = 0;
  #undecided = false;

  constructor(rules: OpenTimeRules) {
    this.#rules = rules;
  }

  get duration(): number {
    return this.leftMs > 0 ? Infinity : -Infinity;
  }

  /** What is left of it, 0 or more. */
  get leftMs(): number {
    return Math.max(0, this.#untilMs - this.#rules.clock.monotonic());
  }

  /** How long the circuit was opened for. */
  get openForMs(): number {
    return this.#openForMs;
  }

  /** Which opening in a row this is, from 1: each may be longer than the one before. 0 before the first. */
  get round(): number {
    return this.#round;
  }

  /** Whether the last probe said nothing about the service. The circuit is then due for another at once. */
  get undecided(): boolean {
    return this.#undecided;
  }

  /** The circuit opens. Cockatiel's own restoring of a saved state comes with an error instead of a call. */
  next({ result }: Pick<IHalfOpenAfterBackoffContext, 'result'>): this {
    if ('error' in result) return this;
    this.#undecided = (result.value as SettledCall).verdict === 'neutral';
    if (this.#undecided) return this;
    const { clock, openMs, maxOpenMs } = this.#rules;
    this.#round += 1;
    this.#openForMs = Math.min(maxOpenMs, openMs * 2 ** (this.#round - 1));
    this.#untilMs = clock.monotonic() + this.#openForMs;
    return this;
  }

  /** The circuit closed: the next opening is the first. */
  clear(): void {
    this.#round = 0;
    this.#undecided = false;
  }

  /** Goes on where another process was. However clocks jumped, no longer than it was opened for. */
  restore(snapshot: BreakerSnapshot): void {
    const { clock } = this.#rules;
    this.#round = Math.max(1, Math.trunc(snapshot.round));
    this.#openForMs = snapshot.openForMs;
    this.#untilMs = clock.monotonic() + Math.max(0, snapshot.leftMs - snapshotAgeMs(snapshot, clock.now()));
  }
}
