export { LineageError, type LineageErrorCode } from './errors.ts';
export {
  createKinship,
  type DescribedNode,
  type FoundByLikeness,
  type Kinship,
  placeOf,
  type WaitingNode,
} from './kinship.ts';
export { createLineage, type Lineage, type LineageCounts, type LineageOptions } from './lineage.ts';
export type { WrittenPattern } from './patterns.ts';
export { lineageMigrations } from './schema.ts';
export type { TrackResult } from './track.ts';
export type { WalkOptions } from './walk.ts';
