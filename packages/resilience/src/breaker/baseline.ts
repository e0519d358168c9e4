interface BaselineData {
  /** Observed calls, up to the memory. */
  calls: number;
  /** Ratio of failed calls. */
  failureRate: number;
  /** Mean duration of a successful call, in milliseconds. */
  meanMs: number;
  /** Variance of that duration, in square milliseconds. */
  varianceMs2: number;
}

/** Calls before the baseline is known. */
const WARM_UP_CALLS = 30;

const EMPTY: BaselineData = { calls: 0, failureRate: 0, meanMs: 0, varianceMs2: 0 };

/**
 * Failure rate and latency of a service in normal operation, as moving averages: the plain average of the first
 * `memoryCalls` calls, then an exponentially weighted one with about the same reach.
 *
 * @see https://fanf2.user.srcf.net/hermes/doc/antiforgery/stats.pdf for the incremental variance
 */
export class Baseline {
  readonly #memory: number;
  #data: BaselineData = { ...EMPTY };

  constructor(memoryCalls: number) {
    this.#memory = memoryCalls;
  }

  /** True if enough calls were observed to compare with. */
  get known(): boolean {
    return this.#data.calls >= Math.min(WARM_UP_CALLS, this.#memory);
  }

  learn(failed: boolean, durationMs: number): void {
    const data = this.#data;
    data.calls = Math.min(data.calls + 1, this.#memory);
    const weight = 1 / data.calls;
    data.failureRate += weight * ((failed ? 1 : 0) - data.failureRate);
    if (failed) return;
    const deviationMs = durationMs - data.meanMs;
    data.meanMs += weight * deviationMs;
    data.varianceMs2 = (1 - weight) * (data.varianceMs2 + weight * deviationMs * deviationMs);
  }

  /** Returns the failure rate over `calls` calls that is `sensitivity` standard deviations above the baseline. */
  failureLimit(calls: number, sensitivity: number): number {
    const { failureRate: p } = this.#data;
    return p + sensitivity * Math.sqrt((p * (1 - p)) / calls);
  }

  /** Returns the duration that is `sensitivity` standard deviations above the baseline, in milliseconds. */
  slowLimitMs(sensitivity: number): number {
    return this.#data.meanMs + sensitivity * Math.sqrt(this.#data.varianceMs2);
  }

  save(): unknown {
    return { ...this.#data };
  }

  /** Restores saved data. Data with values out of range is ignored. */
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
