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

/** Longest reason that is kept with an event, in characters. */
export const MAX_REASON = 500;

/** 1024 bytes. */
export const KIB = 1024;
/** 1024 kibibytes. */
export const MIB: number = 1024 * KIB;
/** A day, in milliseconds. */
export const DAY_MS: number = 24 * 60 * 60 * 1000;
