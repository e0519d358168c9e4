export type { EventWriterOptions } from './disk/options.ts';
export { type EventWriter, createEventWriter } from './disk/event-writer.ts';
export type { FileSize, Files } from './disk/files.ts';
export { OfflineCacheError, type OfflineCacheErrorCode } from './errors.ts';
export type { Durability, NewEvent } from './event.ts';
export type { Accepted, StoreOptions } from './event-store.ts';
