const MIB = 1024 * 1024;

/** Whole bytes of what a setting gives in MiB, which may be a fraction; never fewer than what it sets can do with. */
export function bytesOfMb(mb: number, leastBytes: number): number {
  return Math.max(leastBytes, Math.floor(mb * MIB));
}

/** Whole milliseconds, 1 or more, of what a setting gives in a unit of so many, of which it may be a fraction. */
export function wholeMs(value: number, unitMs: number): number {
  return Math.max(1, Math.round(value * unitMs));
}
