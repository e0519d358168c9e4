import type { Candidate, FingerprintIndex, IndexedPattern } from './fingerprint-index.ts';
import { type Overlap, overlap, overlapOf } from './overlap.ts';
import { MAX_LOOKUPS, POSTING_BUDGET } from './thresholds.ts';
import { TopRanked } from './top-ranked.ts';

/** Number of candidates compared in full for each ranking: resemblance, `extracted`, `includes`. */
const COMPARED = 16;

/** A pattern compared with the child in full. */
export interface Match extends Overlap {
  readonly pattern: IndexedPattern;
  /** Total weight of the shared hashes, see {@link weightOf}. */
  readonly evidence: number;
}

/**
 * Returns the patterns that share most with a set of hashes, compared in full. Hashes are looked up rarest first until
 * the posting budget is used up: common hashes cost most and distinguish least.
 */
export async function search(index: FingerprintIndex, hashes: Uint32Array, family: string): Promise<Match[]> {
  const sample = hashes.subarray(0, MAX_LOOKUPS);
  const frequencies = await index.frequencies(sample);
  const visited = rarest(sample, frequencies);
  if (visited.length === 0) return [];
  const candidates = await index.candidates(visited);
  const scale = hashes.length / visited.length;
  const patterns = await index.byIds(mostPromising(candidates, hashes.length, scale));
  const weights = new Map(Array.from(sample, (hash, at) => [hash, weightOf(frequencies[at] ?? 0)]));
  return patterns
    .filter((pattern) => pattern.family === family)
    .map((pattern) => ({ pattern, ...overlap(hashes, pattern.hashes), evidence: evidenceOf(pattern.hashes, weights) }));
}

/**
 * Weighs a shared hash by the number of patterns that have it: 1 when it is unique, a half at 8 patterns, a quarter at
 * 56, less for more.
 *
 * @see Spärck Jones: A statistical interpretation of term specificity, 1972, https://doi.org/10.1108/eb026526
 */
function weightOf(frequency: number): number {
  return 1 / (1 + Math.log2(1 + frequency / 8));
}

function evidenceOf(hashes: Uint32Array, weights: ReadonlyMap<number, number>): number {
  let evidence = 0;
  for (const hash of hashes) evidence += weights.get(hash) ?? 0;
  return evidence;
}

/** Selects the hashes to look up: rarest first, as long as all their postings fit the budget. */
export function rarest(
  hashes: Uint32Array,
  frequencies: ArrayLike<number>,
  budget: number = POSTING_BUDGET,
): Uint32Array {
  const order = Array.from(hashes, (hash, at) => ({ hash, frequency: frequencies[at] ?? 0 }))
    .filter(({ frequency }) => frequency > 0)
    .sort((a, b) => a.frequency - b.frequency);
  let left = budget;
  const visited: number[] = [];
  for (const { frequency, hash } of order) {
    left -= frequency;
    if (left < 0) break;
    visited.push(hash);
  }
  return Uint32Array.from(visited);
}

/** Returns the best candidates by estimated resemblance, by the part of the child they contain, and by the reverse. */
function mostPromising(candidates: readonly Candidate[], childSize: number, scale: number): number[] {
  const [similar, containing, contained] = [new TopRanked(COMPARED), new TopRanked(COMPARED), new TopRanked(COMPARED)];
  for (const { id, shared, size } of candidates) {
    const { ofChild, ofParent, resemblance } = overlapOf(Math.min(shared * scale, size, childSize), childSize, size);
    similar.offer(id, resemblance, resemblance);
    containing.offer(id, ofChild, resemblance);
    contained.offer(id, ofParent, resemblance);
  }
  return [...new Set([...similar.ids, ...containing.ids, ...contained.ids])];
}
