export { type BatchBounds, splitIntoBatches } from './batches.ts';
export { DrainSchedule, type DrainScheduleOptions } from './drain-schedule.ts';
export type { DrainOptions, DrainResult } from './drain.ts';
export { type DeliverResult, type EnqueueResult, type LostRecord, Outbox, type OutboxOptions } from './outbox.ts';
export type { OutboxRecord, OutboxSink, SendResult } from './sink.ts';
export type { ClaimBounds, ClaimedRecord, OutboxStore, StoreFailure } from './store.ts';
