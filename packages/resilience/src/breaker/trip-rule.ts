import { durationMs, numberIn, wholeNumber } from '../options.ts';

/** Limits that the count and the rate window share. */
export interface RateLimits {
  /**
   * Opens when at least this part of the calls in the window failed, more than 0, up to 1.
   * @defaultValue 0.5
   */
  readonly failureRate?: number;
  /**
   * Fewer calls than this in the window never open the circuit, 1 or more.
   * @defaultValue 10
   */
  readonly minimumCalls?: number;
  /** A call that took longer, in milliseconds, is slow. Absent: none is. */
  readonly slowCallMs?: number;
  /**
   * Opens when at least this part of the calls in the window was slow, more than 0, up to 1.
   * @defaultValue 0.5, once `slowCallMs` is set
   */
  readonly slowCallRate?: number;
}

/** Opens after so many failures in a row. */
export interface ConsecutiveRule {
  /** Tells the rules apart. */
  readonly kind: 'consecutive';
  /** Failures in a row, 1 or more. */
  readonly failures: number;
}

/** Opens on the rates over the last so many calls. */
export interface CountRule extends RateLimits {
  /** Tells the rules apart. */
  readonly kind: 'count';
  /** How many of the last calls count, from `minimumCalls` to 100000. */
  readonly size: number;
}

/** Opens on the rates over the last so many milliseconds. */
export interface RateRule extends RateLimits {
  /** Tells the rules apart. */
  readonly kind: 'rate';
  /** How long a call counts, in milliseconds, 10 or more. It may be forgotten up to a tenth earlier, never later. */
  readonly windowMs: number;
}

/**
 * Opens when the last so many milliseconds are unlike what is usual for this service: more failures than
 * chance explains, or calls far slower than most.
 */
export interface AdaptiveRule {
  /** Tells the rules apart. */
  readonly kind: 'adaptive';
  /** How long a call counts, in milliseconds, 10 or more. */
  readonly windowMs: number;
  /**
   * Fewer calls than this in the window never open the circuit, 1 or more.
   * @defaultValue 10
   */
  readonly minimumCalls?: number;
  /**
   * Standard deviations that count as unlike, more than 0.
   * @defaultValue 3
   */
  readonly sensitivity?: number;
  /**
   * How many calls the idea of what is usual reaches back, 10 or more.
   * @defaultValue 1000
   */
  readonly memoryCalls?: number;
  /**
   * Never opens on a lower failure rate, more than 0, up to 1.
   * @defaultValue 0.2
   */
  readonly minFailureRate?: number;
  /**
   * Always opens on this failure rate, `minFailureRate` to 1.
   * @defaultValue 0.8
   */
  readonly maxFailureRate?: number;
  /**
   * Calls faster than this are never slow, in milliseconds.
   * @defaultValue 100
   */
  readonly minSlowCallMs?: number;
}

/** When a closed circuit opens. */
export type TripRule = ConsecutiveRule | CountRule | RateRule | AdaptiveRule;

/** {@link RateLimits} with nothing left open. */
export type ResolvedLimits = Required<RateLimits>;

/** Fills in the defaults and refuses what is out of range. */
export function resolveLimits(limits: RateLimits): ResolvedLimits {
  const { failureRate = 0.5, minimumCalls = 10, slowCallMs = Infinity, slowCallRate = 0.5 } = limits;
  rate('failureRate', failureRate);
  rate('slowCallRate', slowCallRate);
  wholeNumber('minimumCalls', minimumCalls, { min: 1, max: 100_000 });
  if (slowCallMs !== Infinity) durationMs('slowCallMs', slowCallMs);
  return { failureRate, minimumCalls, slowCallMs, slowCallRate };
}

/** A part of the whole that is not nothing. */
export function rate(option: string, value: number): number {
  return numberIn(option, value, { min: Number.MIN_VALUE, max: 1 });
}
