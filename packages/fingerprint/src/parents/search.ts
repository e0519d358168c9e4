import { Leaders } from './leaders.ts';
import type { Candidate, FingerprintIndex, IndexedPattern } from './pattern-index.ts';
import { type Overlap, overlap, overlapOf } from './score.ts';
import { MAX_LOOKUPS, POSTING_BUDGET } from './thresholds.ts';

/** How many candidates are compared in full, for each way in which they may be kin. */
const COMPARED = 16;

/** A pattern, compared with the child in full. */
export interface Match extends Overlap {
  readonly pattern: IndexedPattern;
  /** What the shared hashes weigh together, see {@link weightOf}. */
  readonly evidence: number;
}

/**
 * The patterns that share most with a set of hashes, compared in full. Hashes are visited rarest first while
 * the budget lasts: what many carry tells little and costs much.
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
 * What one shared hash says: 1 when hardly any pattern carries it, a half at 8 patterns, a quarter at 56, and
 * less the more common it is.
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

/** The hashes to visit: rarest first, as long as all that carry them fit the budget. */
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

/** The numbers of the candidates that look most alike, that hold most of the child, and that it holds most of. */
function mostPromising(candidates: readonly Candidate[], childSize: number, scale: number): number[] {
  const [alike, holding, held] = [new Leaders(COMPARED), new Leaders(COMPARED), new Leaders(COMPARED)];
  for (const { id, shared, size } of candidates) {
    const { ofChild, ofParent, resemblance } = overlapOf(Math.min(shared * scale, size, childSize), childSize, size);
    alike.offer(id, resemblance, resemblance);
    holding.offer(id, ofChild, resemblance);
    held.offer(id, ofParent, resemblance);
  }
  return [...new Set([...alike.ids, ...holding.ids, ...held.ids])];
}
