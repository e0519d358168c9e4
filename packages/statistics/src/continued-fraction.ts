/** Stands in for 0 where the recurrence divides. */
const TINY = 1e-300;
const MAX_TERMS = 1_000_000;

/**
 * Evaluates the continued fraction `b(0) + a(1) / (b(1) + a(2) / (b(2) + ...))` until a term changes nothing in double
 * precision.
 *
 * @see Lentz 1976, Applied Optics 15:668-671, as modified by Thompson and Barnett 1986
 */
export function continuedFraction(a: (term: number) => number, b: (term: number) => number): number {
  let value = b(0) || TINY;
  let [c, d] = [value, 0];
  for (let term = 1; term < MAX_TERMS; term++) {
    d = 1 / (b(term) + a(term) * d || TINY);
    c = b(term) + a(term) / c || TINY;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) <= Number.EPSILON) break;
  }
  return value;
}
