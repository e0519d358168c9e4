export type { EventWriter, EventWriterOptions } from './disk/event-writer.ts';
export type { FileSize, Files } from './disk/file-system.ts';
export { OfflineCacheError, type OfflineCacheErrorCode } from './errors.ts';
export type { Accepted, StoreOptions } from './event-store.ts';
export type { Durability, NewEvent } from './event.ts';
export { createEventWriter } from './short-lived-writer.ts';
