export { createRedisEventStore } from './redis/create-redis-event-store.ts';
export type { RedisConnection } from './redis/connection.ts';
export type { RedisEventStoreOptions } from './redis/options.ts';
