import { durationMs, numberIn, wholeNumber } from '@hookline/clock/options';

/** Limits of the count and the rate window. */
export interface RateLimits {
  /**
   * Ratio of failed calls in the window that opens the circuit, more than 0, up to 1.
   * @defaultValue 0.5
   */
  readonly failureRate?: number;
  /**
   * Fewer calls than this in the window never open the circuit, 1 or more.
   * @defaultValue 10
   */
  readonly minimumCalls?: number;
  /** Duration above which a call is slow, in milliseconds. @defaultValue none: no call is slow */
  readonly slowCallMs?: number;
  /**
   * Ratio of slow calls in the window that opens the circuit, more than 0, up to 1.
   * @defaultValue 0.5 with `slowCallMs`
   */
  readonly slowCallRate?: number;
}

/** Opens after a number of consecutive failures. */
export interface ConsecutiveRule {
  readonly kind: 'consecutive';
  /** Consecutive failures, 1 or more. */
  readonly failures: number;
}

/** Opens on the rates over the last `size` calls. */
export interface CountRule extends RateLimits {
  readonly kind: 'count';
  /** Number of calls, `minimumCalls` to 100000. */
  readonly size: number;
}

/** Opens on the rates over the last `windowMs` milliseconds. */
export interface RateRule extends RateLimits {
  readonly kind: 'rate';
  /** Age up to which a call counts, in milliseconds, 10 or more. A call may expire up to a tenth earlier, never later. */
  readonly windowMs: number;
}

/**
 * Opens when the last `windowMs` milliseconds deviate from the baseline of the service: more failures than chance
 * explains, or calls far slower than before.
 */
export interface AdaptiveRule {
  readonly kind: 'adaptive';
  /** Age up to which a call counts, in milliseconds, 10 or more. */
  readonly windowMs: number;
  /**
   * Fewer calls than this in the window never open the circuit, 1 or more.
   * @defaultValue 10
   */
  readonly minimumCalls?: number;
  /**
   * Standard deviations from the baseline that open the circuit, more than 0.
   * @defaultValue 3
   */
  readonly sensitivity?: number;
  /**
   * Calls that form the baseline, 10 or more.
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

/** The rule by which a closed circuit opens. */
export type TripRule = ConsecutiveRule | CountRule | RateRule | AdaptiveRule;

/** {@link RateLimits} with defaults. */
export type ResolvedLimits = Required<RateLimits>;

/** Applies the defaults. Throws a `RangeError` for a value out of range. */
export function resolveLimits(limits: RateLimits): ResolvedLimits {
  const { failureRate = 0.5, minimumCalls = 10, slowCallMs = Infinity, slowCallRate = 0.5 } = limits;
  ratio('failureRate', failureRate);
  ratio('slowCallRate', slowCallRate);
  wholeNumber('minimumCalls', minimumCalls, { min: 1, max: 100_000 });
  if (slowCallMs !== Infinity) durationMs('slowCallMs', slowCallMs);
  return { failureRate, minimumCalls, slowCallMs, slowCallRate };
}

/** Validates a ratio in (0, 1]. */
export function ratio(option: string, value: number): number {
  return numberIn(option, value, { min: Number.MIN_VALUE, max: 1 });
}
