export type { RedisConnection } from './connection.ts';
export { openRedisEventStore, type OpenRedisOptions } from './lazy-connection.ts';
export type { RedisEventStoreOptions } from './options.ts';
export { createRedisEventStore } from './redis-event-store.ts';
