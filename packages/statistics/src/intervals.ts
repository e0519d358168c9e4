/** Range that contains the true value with the requested confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Successes out of trials. Both are integers, `0 <= successes <= trials`, with at least one trial. */
export interface Proportion {
  readonly successes: number;
  readonly trials: number;
}
