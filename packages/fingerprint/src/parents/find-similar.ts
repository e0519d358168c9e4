import { type Child, findParents, type FoundParent, type ParentOptions } from './find-parents.ts';
import type { FingerprintIndex, IndexedPattern } from './pattern-index.ts';
import { type Match, search } from './search.ts';
import { THRESHOLDS } from './thresholds.ts';

/**
 * How a pattern is kin to a text. `exact`: it is the text, whatever its formatting. `renamed`: it differs in
 * names and literals only. `resembles`. `extracted`: it holds most of the text. `includes`: the text holds most
 * of it. `merged`: it explains a part of the text that those before it do not. `provenance`: it was known to.
 */
export type Relation = 'exact' | 'renamed' | 'resembles' | 'extracted' | 'includes' | 'merged' | 'provenance';

/** What a score is measured by. */
export type SimilarityMethod = 'fingerprint' | 'shape' | 'resemblance' | 'containment';

/** A pattern like the text. */
export interface SimilarPattern {
  /** The pattern, as the index has it. */
  readonly pattern: IndexedPattern;
  /** How it is kin. */
  readonly relation: Relation;
  /** How much, from 0 to 1, by the measure of the method. */
  readonly score: number;
  /** What the score is measured by. */
  readonly method: SimilarityMethod;
  /** Too little for an edge: to be shown, never written. */
  readonly tentative: boolean;
}

/** How many are wanted, and what is known beside the code. */
export interface SimilarOptions extends ParentOptions {
  /** At most so many, 1 or more. Default 10. */
  readonly limit?: number;
}

const RELATIONS: Readonly<Record<FoundParent['method'], readonly [Relation, SimilarityMethod]>> = {
  provenance: ['provenance', 'fingerprint'],
  renamed: ['renamed', 'shape'],
  derived: ['resembles', 'resemblance'],
  extracted: ['extracted', 'containment'],
  includes: ['includes', 'containment'],
  merged: ['merged', 'containment'],
};

/**
 * The patterns of an index that are like a text: itself, then its parents, then others that resemble it, those
 * most like it first. Only parents and the text itself are not `tentative`.
 *
 * @throws RangeError when `limit` is out of range
 */
export async function findSimilar(
  child: Child,
  index: FingerprintIndex,
  options: SimilarOptions = {},
): Promise<readonly SimilarPattern[]> {
  const { limit = 10 } = options;
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`limit must be an integer from 1, not ${limit}`);
  const { known, parents } = await findParents(child, index, options);
  const sure = parents.map((parent) => similarOf(parent));
  if (known) sure.unshift({ pattern: known, relation: 'exact', score: 1, method: 'fingerprint', tentative: false });
  const taken = new Set(sure.map(({ pattern }) => pattern.id));
  const isComparable = sure.length < limit && child.tokens >= THRESHOLDS.minTokens;
  const matches = isComparable ? await search(index, child.hashes, child.family) : [];
  const others = matches
    .filter(({ pattern, resemblance }) => !taken.has(pattern.id) && resemblance >= THRESHOLDS.possible)
    .sort((a, b) => b.resemblance - a.resemblance || b.pattern.id - a.pattern.id);
  return [...sure, ...others.map((match) => tentativeOf(match, child))].slice(0, limit);
}

function similarOf({ method, pattern, score }: FoundParent): SimilarPattern {
  const [relation, measure] = RELATIONS[method];
  return { pattern, relation, score, method: measure, tentative: false };
}

function tentativeOf({ pattern, resemblance }: Match, child: Child): SimilarPattern {
  const isTwin = pattern.shape === child.shape && child.tokens >= THRESHOLDS.minShapeTokens;
  if (isTwin) return { pattern, relation: 'renamed', score: 1, method: 'shape', tentative: true };
  return { pattern, relation: 'resembles', score: resemblance, method: 'resemblance', tentative: true };
}
