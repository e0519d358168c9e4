import { DAY_MS } from '@hookline/clock';

/** The inclusive bounds of a numeric option. */
interface Range {
  readonly min: number;
  readonly max: number;
}

/** Returns `value` when it is a whole number in range, else throws a `RangeError` that names the option. */
export function wholeNumber(option: string, value: number, { min, max }: Range): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${option} must be a whole number from ${min} to ${max}, got ${String(value)}`);
}

/** Longest `last_error` that is stored with an event, in characters. */
export const MAX_ERROR_CHARS = 500;

/** Longest `afterMs` of `retryLater`. */
export const MAX_RETRY_DELAY_MS: number = DAY_MS;
