/** What is usual for a service. */
interface UsualData {
  /** Calls seen, up to the memory. */
  calls: number;
  /** Part of the calls that failed. */
  failureRate: number;
  /** Mean duration of a call that succeeded, in milliseconds. */
  meanMs: number;
  /** Variance of that duration, in square milliseconds. */
  varianceMs2: number;
}

/** Calls before anything counts as usual. */
const WARM_UP_CALLS = 30;

const NOTHING: UsualData = { calls: 0, failureRate: 0, meanMs: 0, varianceMs2: 0 };

/**
 * Moving averages of error rate and latency: the plain average of the first `memory` calls, after that an
 * exponentially weighted one that reaches about as far back.
 *
 * @see https://fanf2.user.srcf.net/hermes/doc/antiforgery/stats.pdf for the incremental variance
 */
export class Usual {
  readonly #memory: number;
  #data: UsualData = { ...NOTHING };

  constructor(memoryCalls: number) {
    this.#memory = memoryCalls;
  }

  /** Whether enough was seen to judge by. */
  get known(): boolean {
    return this.#data.calls >= Math.min(WARM_UP_CALLS, this.#memory);
  }

  learn(failed: boolean, durationMs: number): void {
    const data = this.#data;
    data.calls = Math.min(data.calls + 1, this.#memory);
    const weight = 1 / data.calls;
    data.failureRate += weight * ((failed ? 1 : 0) - data.failureRate);
    if (failed) return;
    const offBy = durationMs - data.meanMs;
    data.meanMs += weight * offBy;
    data.varianceMs2 = (1 - weight) * (data.varianceMs2 + weight * offBy * offBy);
  }

  /** The failure rate over `calls` calls that is `sensitivity` standard deviations above the usual one. */
  failureLimit(calls: number, sensitivity: number): number {
    const { failureRate: p } = this.#data;
    return p + sensitivity * Math.sqrt((p * (1 - p)) / calls);
  }

  /** The duration that is `sensitivity` standard deviations above the usual one, in milliseconds. */
  slowLimitMs(sensitivity: number): number {
    return this.#data.meanMs + sensitivity * Math.sqrt(this.#data.varianceMs2);
  }

  save(): unknown {
    return { ...this.#data };
  }

  load(saved: unknown): void {
    const { calls, failureRate, meanMs, varianceMs2 } = (saved ?? {}) as Record<string, unknown>;
    if (!isAmount(calls) || !isAmount(failureRate) || failureRate > 1 || !isAmount(meanMs) || !isAmount(varianceMs2))
      return;
    this.#data = { calls: Math.min(calls, this.#memory), failureRate, meanMs, varianceMs2 };
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
