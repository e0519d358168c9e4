import { wholeNumber } from '@hookline/clock/options';
import { type CountRule, type ResolvedLimits, resolveLimits } from './trip-rule.ts';
import { type Call, type Counts, type TripWindow, exceeds } from './trip-window.ts';

const FAILED = 1;
const SLOW = 2;

/** Rates over the last `size` calls, in a ring buffer. */
export class CountWindow implements TripWindow {
  readonly #limits: ResolvedLimits;
  readonly #ring: Uint8Array;
  readonly #counts: Counts = { calls: 0, failed: 0, slow: 0 };
  #next = 0;

  constructor(rule: CountRule) {
    this.#limits = resolveLimits(rule);
    this.#ring = new Uint8Array(wholeNumber('size', rule.size, { min: this.#limits.minimumCalls, max: 100_000 }));
  }

  failures(): number {
    return this.#counts.failed;
  }

  record({ failed, durationMs }: Call): boolean {
    this.#push((failed ? FAILED : 0) | (durationMs > this.#limits.slowCallMs ? SLOW : 0));
    return exceeds(this.#counts, this.#limits);
  }

  clear(): void {
    Object.assign(this.#counts, { calls: 0, failed: 0, slow: 0 });
    this.#next = 0;
  }

  save(): unknown {
    const { calls } = this.#counts;
    const start = this.#next - calls + this.#ring.length;
    const oldestFirst = Array.from({ length: calls }, (_, i) => this.#ring[(start + i) % this.#ring.length]);
    return { kind: 'count', calls: oldestFirst.join('') };
  }

  load(saved: unknown): void {
    const { kind, calls } = (saved ?? {}) as { kind?: unknown; calls?: unknown };
    if (kind !== 'count' || typeof calls !== 'string' || !/^[0-3]*$/.test(calls)) return;
    for (const code of calls.slice(-this.#ring.length)) this.#push(Number(code));
  }

  #push(code: number): void {
    if (this.#counts.calls === this.#ring.length) this.#count(this.#ring[this.#next] ?? 0, -1);
    this.#ring[this.#next] = code;
    this.#count(code, 1);
    this.#next = (this.#next + 1) % this.#ring.length;
  }

  #count(code: number, by: 1 | -1): void {
    this.#counts.calls += by;
    if (code & FAILED) this.#counts.failed += by;
    if (code & SLOW) this.#counts.slow += by;
  }
}
