export {
  backfill,
  type BackfillOptions,
  type BackfillStep,
  type CallRecords,
  type Position,
  type SendAll,
} from './backfill.ts';
export { openBackfillLog, type BackfillLog, type BackfillLogOptions } from './backfill-log.ts';
export { type BackfillReport, completenessOf, type Sent, type SessionTally, type Tally } from './tally.ts';
