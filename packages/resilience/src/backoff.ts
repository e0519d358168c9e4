import { durationMs } from '@hookline/clock/options';

/** Options of {@link fullJitter}. */
export interface BackoffOptions {
  /**
   * Upper bound of the first wait, in milliseconds, more than 0. The bound doubles with each retry.
   * @defaultValue 200
   */
  readonly baseMs?: number;
  /**
   * Limit of the bound, in milliseconds, `baseMs` or more.
   * @defaultValue 30000
   */
  readonly capMs?: number;
  /**
   * Source of random numbers in [0, 1).
   * @defaultValue `Math.random`
   */
  readonly random?: () => number;
}

/**
 * Returns an exponential backoff with full jitter: the wait before retry `n` (from 1) is uniformly random between 0 and
 * `min(capMs, baseMs * 2^(n-1))`, so that clients that failed together do not retry together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function fullJitter(options: BackoffOptions = {}): (retry: number) => number {
  const { baseMs = 200, capMs = 30_000, random = Math.random } = options;
  durationMs('baseMs', baseMs);
  durationMs('capMs', capMs, baseMs);
  return (retry) => random() * Math.min(capMs, baseMs * 2 ** (retry - 1));
}
