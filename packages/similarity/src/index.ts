export type { Child } from './child.ts';
export { SimilarityError, type SimilarityErrorCode } from './errors.ts';
export { findParents, type FoundParent, type ParentMethod, type ParentOptions, type Parents } from './find-parents.ts';
export {
  findSimilar,
  type Relation,
  type SimilarityMethod,
  type SimilarOptions,
  type SimilarPattern,
} from './find-similar.ts';
export type { Awaitable, Candidate, FingerprintIndex, IndexedPattern, NewPattern } from './fingerprint-index.ts';
export { createMemoryIndex } from './memory-index.ts';
export { type Overlap, overlap, overlapOf, residual } from './overlap.ts';
export { rarest } from './search.ts';
export { MAX_LOOKUPS, POSTING_BUDGET, THRESHOLDS } from './thresholds.ts';
export { type Transformation, transformationOf } from './transformation.ts';
