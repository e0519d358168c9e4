import { durationMs, numberIn, wholeNumber } from '@hookline/clock/options';
import { Baseline } from './baseline.ts';
import { Buckets } from './buckets.ts';
import { type AdaptiveRule, ratio } from './trip-rule.ts';
import { type Call, type TripWindow, exceeds } from './trip-window.ts';

/** Ratio of slow calls that opens the circuit. */
const SLOW_CALL_RATE = 0.5;

/**
 * A control chart: compares failure rate and call durations of the window with the {@link Baseline} of the service.
 * An outage does not become the baseline, because an open circuit records nothing.
 *
 * @see https://www.itl.nist.gov/div898/handbook/pmc/section3/pmc332.htm
 */
export class AdaptiveWindow implements TripWindow {
  readonly #rule: Required<AdaptiveRule>;
  readonly #buckets: Buckets;
  readonly #baseline: Baseline;

  constructor(rule: AdaptiveRule) {
    const filled = {
      minimumCalls: 10,
      sensitivity: 3,
      memoryCalls: 1000,
      minFailureRate: 0.2,
      maxFailureRate: 0.8,
      minSlowCallMs: 100,
      ...rule,
    };
    wholeNumber('minimumCalls', filled.minimumCalls, { min: 1, max: 100_000 });
    wholeNumber('memoryCalls', filled.memoryCalls, { min: 10, max: 1_000_000 });
    numberIn('sensitivity', filled.sensitivity, { min: Number.MIN_VALUE, max: 100 });
    ratio('minFailureRate', filled.minFailureRate);
    numberIn('maxFailureRate', filled.maxFailureRate, { min: filled.minFailureRate, max: 1 });
    durationMs('minSlowCallMs', filled.minSlowCallMs, 0);
    this.#rule = filled;
    this.#buckets = new Buckets(durationMs('windowMs', filled.windowMs, 10));
    this.#baseline = new Baseline(filled.memoryCalls);
  }

  failures(nowMs: number): number {
    return this.#buckets.total(nowMs).failed;
  }

  record({ failed, durationMs, atMs }: Call): boolean {
    this.#buckets.add(atMs, failed, durationMs > this.#slowLimitMs());
    const counts = this.#buckets.total(atMs);
    const failureRate = this.#failureLimit(counts.calls);
    this.#baseline.learn(failed, durationMs);
    return exceeds(counts, { minimumCalls: this.#rule.minimumCalls, failureRate, slowCallRate: SLOW_CALL_RATE });
  }

  clear(): void {
    this.#buckets.clear();
  }

  save(nowMs: number): unknown {
    return { kind: 'adaptive', buckets: this.#buckets.save(nowMs), usual: this.#baseline.save() };
  }

  load(saved: unknown, nowMs: number, ageMs: number): void {
    const { kind, buckets, usual } = (saved ?? {}) as { kind?: unknown; buckets?: unknown; usual?: unknown };
    if (kind !== 'adaptive') return;
    this.#buckets.load(buckets, nowMs, ageMs);
    this.#baseline.load(usual);
  }

  #slowLimitMs(): number {
    const { sensitivity, minSlowCallMs } = this.#rule;
    return this.#baseline.known ? Math.max(minSlowCallMs, this.#baseline.slowLimitMs(sensitivity)) : Infinity;
  }

  #failureLimit(calls: number): number {
    const { sensitivity, minFailureRate, maxFailureRate } = this.#rule;
    if (!this.#baseline.known) return maxFailureRate;
    return Math.min(Math.max(this.#baseline.failureLimit(calls, sensitivity), minFailureRate), maxFailureRate);
  }
}
