/**
 * Adjusts p-values for multiple comparisons and returns them in the given order. Comparing each result with alpha keeps the
 * probability of any false positive at alpha.
 *
 * @throws RangeError when a p-value is not 0 to 1
 * @see Holm 1979, Scandinavian Journal of Statistics 6:65–70
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
  const adjusted = pValues.map(() => 1);
  let highest = 0;
  for (const [rank, index] of order.entries()) {
    const p = pValues[index] ?? Number.NaN;
    if (!(p >= 0 && p <= 1)) throw new RangeError(`p-values must be 0 to 1, not ${p}`);
    highest = Math.min(1, Math.max(highest, p * (pValues.length - rank)));
    adjusted[index] = highest;
  }
  return adjusted;
}
