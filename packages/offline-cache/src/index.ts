export { createEventStore } from './disk/create-event-store.ts';
export type { FileSize, Files } from './disk/files.ts';
export { nodeFiles } from './disk/files.ts';
export type { EventWriterOptions } from './disk/options.ts';
export type { Liveness, Owners } from './disk/owner.ts';
export type { EventStoreOptions } from './disk/store-options.ts';
export type { Damage } from './envelope.ts';
export { OfflineCacheError, type OfflineCacheErrorCode } from './errors.ts';
export type { Durability, EventState, NewEvent, StoredEvent } from './event.ts';
export type {
  Accepted,
  ClaimOptions,
  EventStore,
  ListOptions,
  ListedEvent,
  RetryOptions,
  Settled,
  ShownEvent,
  StoreOptions,
  StoreStats,
  Tidied,
} from './event-store.ts';
export type { Observe, StoreNotice } from './notices.ts';
