import { durationMs, numberIn, wholeNumber } from '../options.ts';
import { Buckets } from './buckets.ts';
import { type AdaptiveRule, rate } from './trip-rule.ts';
import { type Call, type TripWindow, exceeds } from './trip-window.ts';
import { Usual } from './usual.ts';

/** Part of the calls that must be slow, as slow calls are what `sensitivity` says. */
const SLOW_CALL_RATE = 0.5;

/**
 * A control chart: the window's failure rate against the usual one, call durations against the usual one.
 * The circuit itself keeps an outage from becoming usual, because an open one records nothing.
 *
 * @see https://www.itl.nist.gov/div898/handbook/pmc/section3/pmc332.htm
 */
export class AdaptiveWindow implements TripWindow {
  readonly #rule: Required<AdaptiveRule>;
  readonly #buckets: Buckets;
  readonly #usual: Usual;

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
    rate('minFailureRate', filled.minFailureRate);
    numberIn('maxFailureRate', filled.maxFailureRate, { min: filled.minFailureRate, max: 1 });
    durationMs('minSlowCallMs', filled.minSlowCallMs, 0);
    this.#rule = filled;
    this.#buckets = new Buckets(durationMs('windowMs', filled.windowMs, 10));
    this.#usual = new Usual(filled.memoryCalls);
  }

  failures(nowMs: number): number {
    return this.#buckets.total(nowMs).failed;
  }

  record({ failed, durationMs, atMs }: Call): boolean {
    this.#buckets.add(atMs, failed, durationMs > this.#slowLimitMs());
    const counts = this.#buckets.total(atMs);
    const failureRate = this.#failureLimit(counts.calls);
    this.#usual.learn(failed, durationMs);
    return exceeds(counts, { minimumCalls: this.#rule.minimumCalls, failureRate, slowCallRate: SLOW_CALL_RATE });
  }

  clear(): void {
    this.#buckets.clear();
  }

  save(nowMs: number): unknown {
    return { kind: 'adaptive', buckets: this.#buckets.save(nowMs), usual: this.#usual.save() };
  }

  load(saved: unknown, nowMs: number, ageMs: number): void {
    const { kind, buckets, usual } = (saved ?? {}) as { kind?: unknown; buckets?: unknown; usual?: unknown };
    if (kind !== 'adaptive') return;
    this.#buckets.load(buckets, nowMs, ageMs);
    this.#usual.load(usual);
  }

  #slowLimitMs(): number {
    const { sensitivity, minSlowCallMs } = this.#rule;
    return this.#usual.known ? Math.max(minSlowCallMs, this.#usual.slowLimitMs(sensitivity)) : Infinity;
  }

  #failureLimit(calls: number): number {
    const { sensitivity, minFailureRate, maxFailureRate } = this.#rule;
    if (!this.#usual.known) return maxFailureRate;
    return Math.min(Math.max(this.#usual.failureLimit(calls, sensitivity), minFailureRate), maxFailureRate);
  }
}
