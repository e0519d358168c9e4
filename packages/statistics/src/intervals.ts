/** A range that holds the true value with the confidence asked for. */
export interface Interval {
  /** Lower end. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
}

/** How many of how many. Both integers, `0 <= successes <= trials`, at least one trial. */
export interface Proportion {
  /** How many. */
  readonly successes: number;
  /** Of how many. */
  readonly trials: number;
}
