import { MIB } from '@hookline/clock';
import type {
  Accepted,
  ClaimOptions,
  EventState,
  EventStore,
  ListOptions,
  ListedEvent,
  NewEvent,
  RetryOptions,
  SettleResult,
  ShownEvent,
  StoreOptions,
  StoreStats,
  StoredEvent,
  TidyResult,
} from '@hookline/offline-cache';
import { OfflineCacheError } from '@hookline/offline-cache';
import {
  EventAge,
  MAX_ERROR_CHARS,
  MAX_RETRY_DELAY_MS,
  crc32,
  decodeEvent,
  encodeEvent,
  encodeNewEvent,
  ioError,
  wholeNumber,
} from '@hookline/offline-cache/backend';
import { type Outcome, failure, success } from '@hookline/outcome';
import { type RedisEventStoreOptions, type ResolvedRedisOptions, resolveRedisOptions } from './options.ts';
import { RedisClaims } from './redis-claims.ts';
import { RedisServer } from './redis-server.ts';
import { CLAIM, EXPIRE, FORGET, LOOK_UP, READ, REF_PREFIX_CHARS, REQUEUE, RETURN, STATS, STORE } from './scripts.ts';

const MAX = Number.MAX_SAFE_INTEGER;
/** Events that `forget` reads at once. */
const READ_EVENTS = 200;

class RedisStore implements EventStore {
  readonly #options: ResolvedRedisOptions;
  readonly #server: RedisServer;
  readonly #age: EventAge;
  readonly #claims: RedisClaims;

  constructor(options: RedisEventStoreOptions) {
    this.#options = resolveRedisOptions(options);
    this.#server = new RedisServer(this.#options);
    this.#age = new EventAge(this.#options.clock);
    this.#claims = new RedisClaims(this.#server, () => this.#leaseNow());
  }

  async store(event: NewEvent, options: StoreOptions = {}): Promise<Outcome<Accepted, OfflineCacheError>> {
    const { clock, maxEventBytes, maxBytes } = this.#options;
    const { durability = this.#options.durability } = options;
    const nowMs = Math.round(clock.now());
    const encoded = encodeNewEvent(event, { durability, nowMs, maxBytes: maxEventBytes, crc32 });
    try {
      if (!encoded.ok) {
        if (encoded.error.code === 'too_large') await this.#server.count('refused');
        return encoded;
      }
      if (durability === 'power' && !(await this.#server.isDurable()))
        return failure(
          new OfflineCacheError('io', 'durability `power` needs a server with appendonly yes and appendfsync always'),
        );
      const text = encoded.value.toString('utf8');
      const stored = await this.#server.run(STORE, [text, event.event_id, nowMs, maxBytes]);
      if (stored !== 1) return failure(new OfflineCacheError('full', 'the cache has reached maxBytes'));
      return success({ event_id: event.event_id, bytes: encoded.value.length });
    } catch (error) {
      return failure(ioError('store the event', error));
    }
  }

  async claim({ limit = 500, maxBytes = 4 * MIB }: ClaimOptions = {}): Promise<readonly StoredEvent[]> {
    wholeNumber('limit', limit, { min: 1, max: MAX });
    wholeNumber('maxBytes', maxBytes, { min: 1, max: MAX });
    return attempt('claim events', async () => {
      await this.expire();
      const { leaseMs } = this.#options;
      const args = [this.#claims.claimant, this.#leaseNow(), leaseMs, limit, maxBytes];
      const reply = await this.#server.list(CLAIM, args);
      const batch: StoredEvent[] = [];
      for (let i = 0; i < reply.length; i += 2) {
        const event = await this.#decodeClaimed(reply[i] ?? '', reply[i + 1] ?? '');
        if (event) batch.push(event);
      }
      return batch;
    });
  }

  async acknowledge(ids: readonly string[]): Promise<SettleResult> {
    return this.#claims.settle(ids, { to: 'gone' });
  }

  async retryLater(ids: readonly string[], { afterMs = 0, error }: RetryOptions = {}): Promise<SettleResult> {
    wholeNumber('afterMs', afterMs, { min: 0, max: MAX_RETRY_DELAY_MS });
    const nowMs = this.#options.clock.now();
    const last_retry = new Date(nowMs).toISOString();
    const last_error = error?.slice(0, MAX_ERROR_CHARS) ?? null;
    const rewrite = (event: StoredEvent): string =>
      encodeText({ ...event, retry_count: event.retry_count + 1, last_retry, last_error });
    const to = afterMs === 0 ? 'pending' : 'waiting';
    return this.#claims.settle(ids, { to, rewrite, afterMs: Math.round(afterMs) });
  }

  async release(ids: readonly string[]): Promise<SettleResult> {
    return this.#claims.settle(ids, { to: 'pending' });
  }

  async deadLetter(ids: readonly string[], reason: string): Promise<SettleResult> {
    const last_error = reason.slice(0, MAX_ERROR_CHARS);
    return this.#claims.settle(ids, { to: 'dead', rewrite: (event) => encodeText({ ...event, last_error }) });
  }

  async quarantine(ids: readonly string[]): Promise<SettleResult> {
    return this.#claims.settle(ids, { to: 'quarantine' });
  }

  async requeueDead(ids?: readonly string[]): Promise<number> {
    if (ids?.length === 0) return 0;
    return attempt('requeue events', async () => Number(await this.#server.run(REQUEUE, ids ?? [])));
  }

  async expire(): Promise<number> {
    return attempt('expire events', async () => {
      const before = Math.floor(this.#age.nowMs() - this.#options.maxAgeMs);
      let skipped = 0;
      for (let total = 0; ;) {
        const [claimed, ...removed] = await this.#server.list(EXPIRE, [before, skipped]);
        for (const ref of removed) this.#options.observe({ type: 'expired', ...parseRef(ref) });
        total += removed.length;
        skipped += Number(claimed);
        if (removed.length + Number(claimed) === 0) return total;
      }
    });
  }

  async forget(matches: (event: StoredEvent | undefined, text: string) => boolean): Promise<number> {
    return attempt('remove events', async () => {
      let removed = 0;
      for (let place = 0; ;) {
        const reply = await this.#server.list(READ, [place, READ_EVENTS]);
        const refs = Array.from({ length: reply.length / 2 }, (_, i) => [reply[2 * i] ?? '', reply[2 * i + 1] ?? '']);
        if (refs.length === 0) return removed;
        const matching = refs.flatMap(([ref = '', text = '']) => {
          const decoded = decodeEvent(Buffer.from(text), crc32);
          return matches(decoded.ok ? decoded.value : undefined, text) ? ref : [];
        });
        if (matching.length > 0) removed += Number(await this.#server.run(FORGET, matching));
        place += refs.length - matching.length;
      }
    });
  }

  async tidy(): Promise<TidyResult> {
    const nothing = { swept: 0, returned: 0, compressed: 0, problems: [] };
    try {
      const claimants = await this.#server.list(RETURN, [this.#leaseNow()]);
      for (const [claimant, events] of Map.groupBy(claimants, (name) => name))
        this.#options.observe({ type: 'returned', claimant, events: events.length });
      return { ...nothing, returned: claimants.length };
    } catch (cause) {
      const error = ioError('return claims', cause);
      this.#options.observe({ type: 'problem', error });
      return { ...nothing, problems: [error] };
    }
  }

  async stats(): Promise<StoreStats> {
    return attempt('count events', async () => {
      const reply = await this.#server.list(STATS, []);
      const [pending, waiting, claimed, dead, quarantined, bytes, synced, refused, expired] = reply.map(Number);
      const oldest = reply[9];
      const { maxBytes, clock } = this.#options;
      return {
        pending: (pending ?? 0) + (waiting ?? 0),
        claimed: claimed ?? 0,
        dead: dead ?? 0,
        quarantined: quarantined ?? 0,
        bytes: bytes ?? 0,
        maxBytes,
        oldestAgeMs: oldest ? Math.max(0, clock.now() - parseRef(oldest).storedAtMs) : null,
        synced: synced ?? 0,
        refused: refused ?? 0,
        expired: expired ?? 0,
      };
    });
  }

  async list({ state = 'pending', limit = 100 }: ListOptions = {}): Promise<readonly ListedEvent[]> {
    wholeNumber('limit', limit, { min: 1, max: MAX });
    return attempt('list events', async () => {
      const found = await this.#lookUp(state, limit, '');
      return found.map(({ ref, dueAtMs }) => {
        const { event_id, storedAtMs } = parseRef(ref);
        return { event_id, state, storedAtMs, dueAtMs };
      });
    });
  }

  async show(id: string): Promise<ShownEvent | undefined> {
    return attempt('show an event', async () => {
      const [found] = await this.#lookUp('', 1, id);
      if (!found) return undefined;
      const decoded = decodeEvent(Buffer.from(found.text), crc32);
      return { state: found.state, event: decoded.ok ? decoded.value : null };
    });
  }

  async close(): Promise<void> {
    await attempt('return events', () => this.#claims.settle(this.#claims.ids, { to: 'pending' }));
  }

  /** Holds a claimed event, or moves a damaged one to quarantine. */
  async #decodeClaimed(ref: string, text: string): Promise<StoredEvent | undefined> {
    const decoded = decodeEvent(Buffer.from(text), crc32);
    if (decoded.ok) {
      this.#claims.hold(ref, decoded.value);
      return decoded.value;
    }
    await this.#claims.quarantineUnread(ref);
    this.#options.observe({ type: 'quarantined', event_id: parseRef(ref).event_id, damage: decoded.error });
    return undefined;
  }

  #leaseNow(): number | '' {
    return this.#options.serverLeases ? '' : this.#options.clock.now();
  }

  async #lookUp(
    state: EventState | '',
    limit: number,
    id: string,
  ): Promise<{ ref: string; state: EventState; dueAtMs: number | null; text: string }[]> {
    const reply = await this.#server.list(LOOK_UP, [state, limit, id]);
    return Array.from({ length: reply.length / 4 }, (_, i) => {
      const [ref = '', stateName = '', due = '', text = ''] = reply.slice(4 * i, 4 * i + 4);
      return { ref, state: stateName as EventState, dueAtMs: due === '' ? null : Number(due), text };
    });
  }
}

function parseRef(ref: string): { event_id: string; storedAtMs: number } {
  return { event_id: ref.slice(REF_PREFIX_CHARS), storedAtMs: Number(ref.slice(0, 15)) };
}

function encodeText(event: StoredEvent): string {
  return encodeEvent(event, crc32).toString('utf8');
}

/** Runs a step and throws its failure as an `OfflineCacheError`. */
async function attempt<T>(step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof OfflineCacheError ? error : ioError(step, error);
  }
}

/**
 * Creates a store on a Redis or Valkey server, which several machines may share. An accepted event is as durable as the
 * server is configured. Throws a `RangeError` for an option that is out of range.
 */
export function createRedisEventStore(options: RedisEventStoreOptions): EventStore {
  return new RedisStore(options);
}
