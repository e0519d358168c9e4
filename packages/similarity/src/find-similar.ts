import type { Child } from './child.ts';
import { findParents, type FoundParent, type ParentOptions } from './find-parents.ts';
import type { FingerprintIndex, IndexedPattern } from './fingerprint-index.ts';
import { type Match, search } from './search.ts';
import { THRESHOLDS } from './thresholds.ts';

/**
 * The relation of a pattern to a text. `exact`: it has the same fingerprint. `renamed`: it differs only in names and
 * literals. `resembles`: it shares hashes. `extracted`: it contains most of the text. `includes`: the text contains most of
 * it. `merged`: it explains a part of the text that the patterns before it do not. `provenance`: the caller named it.
 */
export type Relation = 'exact' | 'renamed' | 'resembles' | 'extracted' | 'includes' | 'merged' | 'provenance';

/** The measure behind a score. */
export type SimilarityMethod = 'fingerprint' | 'shape' | 'resemblance' | 'containment';

/** A pattern that is similar to a text. */
export interface SimilarPattern {
  readonly pattern: IndexedPattern;
  readonly relation: Relation;
  /** Degree of similarity from 0 to 1, on the scale of `method`. */
  readonly score: number;
  readonly method: SimilarityMethod;
  /** True when the similarity is too low for a lineage edge. Show such patterns; do not record them as edges. */
  readonly tentative: boolean;
}

/** Options of {@link findSimilar}. */
export interface SimilarOptions extends ParentOptions {
  /** Greatest number of results, an integer from 1. Default 10. */
  readonly limit?: number | undefined;
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
 * Returns the patterns of an index that are similar to a text: the text itself, then its parents, then other patterns by
 * decreasing resemblance. Only the last group is `tentative`.
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
  const certain = parents.map((parent) => similarOf(parent));
  if (known) certain.unshift({ pattern: known, relation: 'exact', score: 1, method: 'fingerprint', tentative: false });
  const taken = new Set(certain.map(({ pattern }) => pattern.id));
  const isComparable = certain.length < limit && child.tokens >= THRESHOLDS.minTokens;
  const matches = isComparable ? await search(index, child.hashes, child.family) : [];
  const others = matches
    .filter(({ pattern, resemblance }) => !taken.has(pattern.id) && resemblance >= THRESHOLDS.possible)
    .sort((a, b) => b.resemblance - a.resemblance || b.pattern.id - a.pattern.id);
  return [...certain, ...others.map((match) => tentativeOf(match, child))].slice(0, limit);
}

function similarOf({ method, pattern, score }: FoundParent): SimilarPattern {
  const [relation, measure] = RELATIONS[method];
  return { pattern, relation, score, method: measure, tentative: false };
}

function tentativeOf({ pattern, resemblance }: Match, child: Child): SimilarPattern {
  const hasSameShape = pattern.shape === child.shape && child.tokens >= THRESHOLDS.minShapeTokens;
  if (hasSameShape) return { pattern, relation: 'renamed', score: 1, method: 'shape', tentative: true };
  return { pattern, relation: 'resembles', score: resemblance, method: 'resemblance', tentative: true };
}
