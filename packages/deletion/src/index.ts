export { createDeletion, type Deletion, type DeletionOptions } from './deletion.ts';
export { type Digest, type DigestKind, keyedDigest } from './digests.ts';
export { eventFacets, hookFacets, tokenUsageFacets, traceFacets } from './facets.ts';
export { createWriteGuard, type WriteGuard, type WriteGuardOptions } from './guarded-writes.ts';
export type {
  DeletedCall,
  DeletedEvents,
  DeletedTraces,
  DeletionParts,
  EventPart,
  FeedbackPart,
  IndexPart,
  SurvivalPart,
  TokenUsagePart,
  TracePart,
  UsagePart,
} from './parts.ts';
export type { LocalForgetRequest, LocalForgotten } from './local-deletion.ts';
export { reclaimSpace } from './reclaim.ts';
export { deletionSchema } from './schema.ts';
export { selectorTest } from './selector-test.ts';
export { type LocalTombstones, openLocalTombstones } from './tombstone-file.ts';
export { type Facets, isForgotten, type Tombstone, tombstoneOf } from './tombstones.ts';
export { WriteGate } from './write-gate.ts';
