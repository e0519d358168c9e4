export type { ClaimantRegistry, Liveness } from './disk/claimants.ts';
export type { EventWriterOptions } from './disk/event-writer.ts';
export { type FileSize, type Files, nodeFiles } from './disk/file-system.ts';
export type { EventStoreOptions } from './disk/store-context.ts';
export { createEventStore } from './disk/store.ts';
export type { Damage } from './envelope.ts';
export { OfflineCacheError, type OfflineCacheErrorCode } from './errors.ts';
export type {
  Accepted,
  ClaimOptions,
  EventStore,
  ListOptions,
  ListedEvent,
  RetryOptions,
  SettleResult,
  ShownEvent,
  StoreOptions,
  StoreStats,
  TidyResult,
} from './event-store.ts';
export type { Durability, EventState, NewEvent, StoredEvent } from './event.ts';
export type { Observe, StoreNotice } from './notices.ts';
