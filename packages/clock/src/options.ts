/** Bounds of a numeric option, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Returns `value` if it is a whole number in range. Otherwise throws a `RangeError` that names the option. */
export function wholeNumber(option: string, value: number, { min, max }: Range): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${option} must be a whole number from ${min} to ${max}, got ${String(value)}`);
}

/** Returns `value` if it is a number in range. Otherwise throws a `RangeError` that names the option. */
export function numberIn(option: string, value: number, { min, max }: Range): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw new RangeError(`${option} must be a number from ${min} to ${max}, got ${String(value)}`);
}

/** The longest delay of a timer, in milliseconds (about 24.8 days). */
export const MAX_TIMER_MS = 2_147_483_647;

/** Returns `value` if it is a duration that a timer can wait, of at least `minMs`. Otherwise throws a `RangeError`. */
export function durationMs(option: string, value: number, minMs = 1): number {
  return numberIn(option, value, { min: minMs, max: MAX_TIMER_MS });
}
