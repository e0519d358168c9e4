import type { Clock } from '@hookline/clock';
import { OfflineCacheError } from '@hookline/offline-cache';

/**
 * A connection to Redis 6.2 or newer, or to Valkey: a connected client of `@redis/client` or `redis`. Create it with
 * `disableOfflineQueue`, so that commands fail at once while the server is unavailable.
 */
export interface RedisConnection {
  /** Sends one command and resolves with its reply. */
  sendCommand(args: readonly string[]): Promise<unknown>;
}

/** Sends a command and rejects with code `io` after `timeoutMs`. A later reply is ignored. */
export async function sendWithTimeout(
  connection: RedisConnection,
  args: readonly string[],
  clock: Clock,
  timeoutMs: number,
): Promise<unknown> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const onTimeout = (): void => reject(new OfflineCacheError('io', `the server did not reply within ${timeoutMs} ms`));
  const timer = clock.setTimer(onTimeout, timeoutMs, { keepAlive: true });
  try {
    return await Promise.race([connection.sendCommand(args), expired]);
  } finally {
    timer.cancel();
  }
}
