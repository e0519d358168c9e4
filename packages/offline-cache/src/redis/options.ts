import { type Clock, systemClock } from '@hookline/clock';
import type { Durability } from '../event.ts';
import { type Observe, contained } from '../notices.ts';
import { DAY_MS, MIB, wholeNumber } from '../options.ts';
import type { RedisConnection } from './connection.ts';

/** How `createRedisEventStore` is set up. */
export interface RedisEventStoreOptions {
  /** The server. Connecting, and closing, is the caller's. */
  readonly connection: RedisConnection;
  /**
   * What all keys begin with. They carry it as a hash tag, so that a cluster keeps them together.
   * @defaultValue `hookline:events`
   */
  readonly prefix?: string;
  /**
   * Bound on all events, in bytes as kept; 4 KiB or more.
   * @defaultValue 50 MiB
   */
  readonly maxBytes?: number;
  /**
   * Largest event, in bytes as kept; 1 KiB or more.
   * @defaultValue 4 MiB
   */
  readonly maxEventBytes?: number;
  /**
   * How old an event may get, in milliseconds by the wall clock, 1 or more. When the wall clock was seen to jump
   * forward, up to a day longer.
   * @defaultValue 7 days
   */
  readonly maxAgeMs?: number;
  /**
   * After how many milliseconds a claim lapses, 1 or more: longer than any delivery takes. There is no other sign of
   * life between machines.
   * @defaultValue 60000
   */
  readonly leaseMs?: number;
  /**
   * How long to wait for an answer of the server, in milliseconds, 1 or more.
   * @defaultValue 2000
   */
  readonly timeoutMs?: number;
  /**
   * What accepted events survive unless `store` is told otherwise: `process` leaves it to the server, `power` is
   * refused unless the server is set to `appendonly yes` and `appendfsync always`.
   * @defaultValue `process`
   */
  readonly durability?: Durability;
  /** Told what the store does by itself. */
  readonly observe?: Observe;
  /**
   * Where time comes from. Leases go by the server's own clock unless this is given.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
}

/** {@link RedisEventStoreOptions} checked and filled in. */
export interface ResolvedRedisOptions extends Required<RedisEventStoreOptions> {
  /** Leases go by the server's clock. */
  readonly serverLeases: boolean;
}

/** Fills in the defaults and refuses what is out of range. */
export function resolveRedisOptions(options: RedisEventStoreOptions): ResolvedRedisOptions {
  const max = Number.MAX_SAFE_INTEGER;
  const longest = 2 ** 31 - 1;
  return {
    connection: options.connection,
    prefix: options.prefix ?? 'hookline:events',
    maxBytes: wholeNumber('maxBytes', options.maxBytes ?? 50 * MIB, { min: 4096, max }),
    maxEventBytes: wholeNumber('maxEventBytes', options.maxEventBytes ?? 4 * MIB, { min: 1024, max: 512 * MIB }),
    maxAgeMs: wholeNumber('maxAgeMs', options.maxAgeMs ?? 7 * DAY_MS, { min: 1, max }),
    leaseMs: wholeNumber('leaseMs', options.leaseMs ?? 60_000, { min: 1, max: longest }),
    timeoutMs: wholeNumber('timeoutMs', options.timeoutMs ?? 2_000, { min: 1, max: longest }),
    durability: options.durability ?? 'process',
    observe: contained(options.observe),
    clock: options.clock ?? systemClock,
    serverLeases: options.clock === undefined,
  };
}
