import type { EventStore } from '@hookline/offline-cache';
import { createClient } from '@redis/client';
import type { RedisConnection } from './connection.ts';
import type { RedisEventStoreOptions } from './options.ts';
import { createRedisEventStore } from './redis-event-store.ts';

/** Options of {@link openRedisEventStore}. */
export interface OpenRedisOptions extends Omit<RedisEventStoreOptions, 'connection'> {
  /** `redis://` or `rediss://`, with user, password and database. */
  readonly url: string;
}

/**
 * Creates a store with its own connection, which is opened at the first command, reconnects in the background and ends with
 * the store. While the server is unavailable, operations fail at once with `io`.
 */
export function openRedisEventStore({ url, ...options }: OpenRedisOptions): EventStore {
  const connection = connectLazily(url, options.timeoutMs);
  const store = createRedisEventStore({ ...options, connection });
  const close = store.close.bind(store);
  return Object.assign(store, { close: () => close().finally(() => connection.close()) });
}

/** Waits for the first connection; later, commands reject at once while the server is unavailable. */
function connectLazily(url: string, connectTimeout = 2000): RedisConnection & { close(): void } {
  const client = createClient({ url, disableOfflineQueue: true, socket: { connectTimeout } });
  // Failed commands reject; without a listener a lost connection would end the process.
  client.on('error', () => {});
  let connected: Promise<unknown> | undefined;
  return {
    sendCommand: async (args) => {
      await (connected ??= client.connect());
      return client.sendCommand([...args]);
    },
    close: () => {
      if (connected) client.destroy();
    },
  };
}
