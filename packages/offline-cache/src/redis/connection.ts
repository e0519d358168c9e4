import type { Clock } from '@hookline/clock';
import { OfflineCacheError } from '../errors.ts';

/**
 * A connection to Redis 6.2 or newer, or to Valkey: a connected client of `@redis/client` or `redis` is one. Create
 * it with `disableOfflineQueue`, so that commands fail at once while the server is away.
 */
export interface RedisConnection {
  /** Sends one command; resolves with its reply. */
  sendCommand(args: readonly string[]): Promise<unknown>;
}

/** Sends a command and waits for the answer no longer than that. Late answers are dropped. */
export async function ask(
  connection: RedisConnection,
  args: readonly string[],
  clock: Clock,
  timeoutMs: number,
): Promise<unknown> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const late = (): void => reject(new OfflineCacheError('io', `the server did not answer within ${timeoutMs} ms`));
  const timer = clock.setTimer(late, timeoutMs, { keepAlive: true });
  try {
    return await Promise.race([connection.sendCommand(args), expired]);
  } finally {
    timer.cancel();
  }
}
