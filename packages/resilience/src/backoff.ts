import { durationMs } from './options.ts';

/** How the waits between tries grow. */
export interface BackoffOptions {
  /**
   * Upper bound of the first wait, in milliseconds, more than 0. Each further bound is twice the one before.
   * @defaultValue 200
   */
  readonly baseMs?: number;
  /**
   * No bound grows beyond this, in milliseconds, `baseMs` or more.
   * @defaultValue 30000
   */
  readonly capMs?: number;
  /**
   * Where chance comes from: numbers from 0 up to, not including, 1.
   * @defaultValue `Math.random`
   */
  readonly random?: () => number;
}

/**
 * Full jitter: the wait before retry `n` (from 1) is drawn evenly from 0 to `min(capMs, baseMs * 2^(n-1))`,
 * so that clients that failed together do not come back together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function fullJitter(options: BackoffOptions = {}): (retry: number) => number {
  const { baseMs = 200, capMs = 30_000, random = Math.random } = options;
  durationMs('baseMs', baseMs);
  durationMs('capMs', capMs, baseMs);
  return (retry) => random() * Math.min(capMs, baseMs * 2 ** (retry - 1));
}
