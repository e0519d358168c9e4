import { durationMs } from '@hookline/clock/options';
import { Buckets } from './buckets.ts';
import { type RateRule, type ResolvedLimits, resolveLimits } from './trip-rule.ts';
import { type Call, type TripWindow, exceeds } from './trip-window.ts';

/** Rates over the last `windowMs` milliseconds. */
export class RateWindow implements TripWindow {
  readonly #limits: ResolvedLimits;
  readonly #buckets: Buckets;

  constructor(rule: RateRule) {
    this.#limits = resolveLimits(rule);
    this.#buckets = new Buckets(durationMs('windowMs', rule.windowMs, 10));
  }

  failures(nowMs: number): number {
    return this.#buckets.total(nowMs).failed;
  }

  record(call: Call): boolean {
    this.#buckets.add(call.atMs, call.failed, call.durationMs > this.#limits.slowCallMs);
    return exceeds(this.#buckets.total(call.atMs), this.#limits);
  }

  clear(): void {
    this.#buckets.clear();
  }

  save(nowMs: number): unknown {
    return { kind: 'rate', buckets: this.#buckets.save(nowMs) };
  }

  load(saved: unknown, nowMs: number, ageMs: number): void {
    const { kind, buckets } = (saved ?? {}) as { kind?: unknown; buckets?: unknown };
    if (kind === 'rate') this.#buckets.load(buckets, nowMs, ageMs);
  }
}
