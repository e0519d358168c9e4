export { createIndexDeletion, type IndexDeletion } from './forget.ts';
export {
  type SimilarParent,
  linkParents,
  type LinkParentsOptions,
  type SimilarityQueue,
  type QueuedPattern,
} from './link-parents.ts';
export {
  type CodeQuery,
  createPatternIndex,
  type NewSource,
  type PatternIndex,
  type PatternIndexOptions,
  patternsOf,
  type SourcedParent,
} from './pattern-index.ts';
export { patternIndexSchema } from './schema.ts';
export type { AddedSources, Source } from './sources.ts';
