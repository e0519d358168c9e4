export type { CodeIdentity } from './code-identity.ts';
export type { CodeKind, CodeType, Description } from './description.ts';
export { FingerprintError, type FingerprintErrorCode } from './errors.ts';
export { describe, type Fingerprint, fingerprint } from './fingerprint.ts';
export { detectLanguage } from './language/detect.ts';
export { legacyPatternId } from './legacy.ts';
export {
  type Child,
  findParents,
  type FoundParent,
  type ParentMethod,
  type ParentOptions,
  type Parents,
} from './parents/find-parents.ts';
export {
  findSimilar,
  type Relation,
  type SimilarityMethod,
  type SimilarOptions,
  type SimilarPattern,
} from './parents/find-similar.ts';
export { createMemoryIndex } from './parents/memory-index.ts';
export type { Awaitable, Candidate, FingerprintIndex, IndexedPattern, NewPattern } from './parents/pattern-index.ts';
export { type Overlap, overlap, overlapOf, residual } from './parents/score.ts';
export { rarest } from './parents/search.ts';
export { MAX_LOOKUPS, POSTING_BUDGET, THRESHOLDS } from './parents/thresholds.ts';
export { type Transformation, transformationOf } from './parents/transformation.ts';
export { extendPatternId, PATTERN_ID_LENGTH, patternIdOf } from './pattern-id.ts';
export type { LanguageOptions } from './reading.ts';
export type { UnitKind } from './units/span.ts';
export type { Unit } from './units/units.ts';
