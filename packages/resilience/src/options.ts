/** The bounds of a numeric option, both included. */
interface Range {
  readonly min: number;
  readonly max: number;
}

/** `value` when it is a whole number in range; otherwise a `RangeError` that names the option. */
export function wholeNumber(option: string, value: number, { min, max }: Range): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${option} must be a whole number from ${min} to ${max}, got ${String(value)}`);
}

/** `value` when it is a number in range; otherwise a `RangeError` that names the option. */
export function numberIn(option: string, value: number, { min, max }: Range): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw new RangeError(`${option} must be a number from ${min} to ${max}, got ${String(value)}`);
}

/** The longest duration any option takes: what a timer can wait, about 24.8 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** `value` when it is a duration of at least `minMs` that a timer can wait for; otherwise a `RangeError`. */
export function durationMs(option: string, value: number, minMs = 1): number {
  return numberIn(option, value, { min: minMs, max: LONGEST_MS });
}
