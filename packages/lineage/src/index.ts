export { LineageError, type LineageErrorCode } from './errors.ts';
export type { EditsPage } from './file-edits.ts';
export {
  createLineageDeletion,
  type EventCall,
  type EventSelector,
  type ForgottenEvents,
  type LineageDeletion,
} from './forget.ts';
export {
  createSimilarityLinks,
  type NodeSummary,
  type SimilarParent,
  type SimilarityLinks,
  locationOf,
  type QueuedNode,
} from './similarity-links.ts';
export { createLineage, type Lineage, type LineageCounts, type LineageOptions } from './lineage.ts';
export type { WrittenPattern } from './patterns.ts';
export type { FoundPattern, SearchPosition } from './search.ts';
export type { ChangedFile, WrittenCounts } from './session-files.ts';
export { lineageSchema } from './schema.ts';
export type { TrackResult } from './track.ts';
export type { WalkOptions } from './walk.ts';
