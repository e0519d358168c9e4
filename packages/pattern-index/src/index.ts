export { type AlikeParent, catchUp, type CatchUpOptions, type PatternKeeper, type WaitingPattern } from './catch-up.ts';
export {
  type CodeQuery,
  createPatternIndex,
  type NewSource,
  type PatternIndex,
  type PatternIndexOptions,
  patternsOf,
  type SourcedParent,
} from './pattern-index.ts';
export { patternIndexMigrations } from './schema.ts';
export type { Source } from './sources.ts';
