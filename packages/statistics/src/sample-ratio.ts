import { checkCount } from './checks.ts';
import { chiSquareUpperTail } from './chi-square.ts';

/** Comparison of the sizes of an experiment's arms with their planned shares. */
export interface SampleRatio {
  /** Sum of squared deviations divided by the expected counts, 0 or more. */
  readonly chiSquare: number;
  /** Arms − 1. */
  readonly df: number;
  /** 0 to 1. Below 0.001 the assignment is broken and results of the arms are not valid. */
  readonly pValue: number;
}

/**
 * Chi-square test of the sizes of the arms against their planned shares.
 *
 * @param counts - units assigned to each arm, at least two arms
 * @param shares - planned share of each arm, above 0, on any scale. @defaultValue equal shares
 * @throws RangeError
 * @see Fabijan et al. 2019, "Diagnosing sample ratio mismatch in online controlled experiments", KDD
 */
export function sampleRatio(counts: readonly number[], shares: readonly number[] = counts.map(() => 1)): SampleRatio {
  if (counts.length < 2 || shares.length !== counts.length) {
    throw new RangeError(
      `counts and shares must have the same length of two arms or more, not ${counts.length} and ${shares.length}`,
    );
  }
  for (const count of counts) checkCount('counts', count);
  if (!shares.every((share) => share > 0)) throw new RangeError('shares must be above 0');
  const total = counts.reduce((sum, count) => sum + count, 0);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const df = counts.length - 1;
  if (total === 0) return { chiSquare: 0, df, pValue: 1 };
  const chiSquare = counts.reduce((sum, count, index) => {
    const expected = (total * (shares[index] ?? 0)) / whole;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return { chiSquare, df, pValue: chiSquareUpperTail(chiSquare, df) };
}
