import { type Clock, DAY_MS, MIB, systemClock } from '@hookline/clock';
import type { Durability, Observe } from '@hookline/offline-cache';
import { ignoreErrors, wholeNumber } from '@hookline/offline-cache/backend';
import type { RedisConnection } from './connection.ts';

/** Options of `createRedisEventStore`. */
export interface RedisEventStoreOptions {
  /** The server. The caller connects it before and closes it after use. */
  readonly connection: RedisConnection;
  /**
   * Prefix of all keys. Keys carry it as a hash tag, so that a cluster stores them together.
   * @defaultValue `hookline:events`
   */
  readonly prefix?: string | undefined;
  /**
   * Bound on all events in any state, in encoded bytes; 4 KiB or more.
   * @defaultValue 50 MiB
   */
  readonly maxBytes?: number | undefined;
  /**
   * Largest event, in encoded bytes; 1 KiB to 512 MiB.
   * @defaultValue 4 MiB
   */
  readonly maxEventBytes?: number | undefined;
  /**
   * Maximum age of an event, in milliseconds of wall time, 1 or more. An event may live up to a day longer when the
   * wall clock jumped forward while the store was open.
   * @defaultValue 7 days
   */
  readonly maxAgeMs?: number | undefined;
  /**
   * Lease of a claim, in milliseconds, 1 or more. It must be longer than any delivery takes, because an expired lease
   * is the only sign between machines that a claimant has ended.
   * @defaultValue 60000
   */
  readonly leaseMs?: number | undefined;
  /**
   * Longest wait for a reply of the server, in milliseconds, 1 or more.
   * @defaultValue 2000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Durability of events that are stored without one. `process` relies on the server's configuration; `power` is refused
   * unless the server is configured with `appendonly yes` and `appendfsync always`.
   * @defaultValue `process`
   */
  readonly durability?: Durability | undefined;
  /** Receives what the store does on its own. */
  readonly observe?: Observe | undefined;
  /**
   * Clock for stamps and timeouts, and for leases when it is given. Without it, leases use the server's clock.
   * @defaultValue the system clock
   */
  readonly clock?: Clock | undefined;
}

/** Validated {@link RedisEventStoreOptions} with all defaults. */
export interface ResolvedRedisOptions {
  readonly connection: RedisConnection;
  readonly prefix: string;
  readonly maxBytes: number;
  readonly maxEventBytes: number;
  readonly maxAgeMs: number;
  readonly leaseMs: number;
  readonly timeoutMs: number;
  readonly durability: Durability;
  readonly observe: Observe;
  readonly clock: Clock;
  /** True when leases use the server's clock. */
  readonly serverLeases: boolean;
}

/** Applies the defaults and throws a `RangeError` for an option that is out of range. */
export function resolveRedisOptions(options: RedisEventStoreOptions): ResolvedRedisOptions {
  const max = Number.MAX_SAFE_INTEGER;
  const maxTimerMs = 2 ** 31 - 1;
  return {
    connection: options.connection,
    prefix: options.prefix ?? 'hookline:events',
    maxBytes: wholeNumber('maxBytes', options.maxBytes ?? 50 * MIB, { min: 4096, max }),
    maxEventBytes: wholeNumber('maxEventBytes', options.maxEventBytes ?? 4 * MIB, { min: 1024, max: 512 * MIB }),
    maxAgeMs: wholeNumber('maxAgeMs', options.maxAgeMs ?? 7 * DAY_MS, { min: 1, max }),
    leaseMs: wholeNumber('leaseMs', options.leaseMs ?? 60_000, { min: 1, max: maxTimerMs }),
    timeoutMs: wholeNumber('timeoutMs', options.timeoutMs ?? 2_000, { min: 1, max: maxTimerMs }),
    durability: options.durability ?? 'process',
    observe: ignoreErrors(options.observe),
    clock: options.clock ?? systemClock,
    serverLeases: options.clock === undefined,
  };
}
