import { type Outcome, failure, success } from '@hookline/outcome';
import { Age } from '../age.ts';
import { decode, encode } from '../envelope.ts';
import { OfflineCacheError, ioError } from '../errors.ts';
import type { EventState, NewEvent, StoredEvent } from '../event.ts';
import type {
  Accepted,
  ClaimOptions,
  EventStore,
  ListOptions,
  ListedEvent,
  RetryOptions,
  Settled,
  ShownEvent,
  StoreOptions,
  StoreStats,
  Tidied,
} from '../event-store.ts';
import { encodeNew } from '../new-event.ts';
import { DAY_MS, MAX_REASON, MIB, wholeNumber } from '../options.ts';
import { RedisClaims } from './claims.ts';
import { type RedisEventStoreOptions, type ResolvedRedisOptions, resolveRedisOptions } from './options.ts';
import { CLAIM, EXPIRE, LOOK_UP, REF_PREFIX, REQUEUE, RETURN, STATS, STORE } from './scripts.ts';
import { RedisServer } from './server.ts';

const MAX = Number.MAX_SAFE_INTEGER;

class RedisStore implements EventStore {
  readonly #options: ResolvedRedisOptions;
  readonly #server: RedisServer;
  readonly #age: Age;
  readonly #claims: RedisClaims;

  constructor(options: RedisEventStoreOptions) {
    this.#options = resolveRedisOptions(options);
    this.#server = new RedisServer(this.#options);
    this.#age = new Age(this.#options.clock);
    this.#claims = new RedisClaims(this.#server);
  }

  async store(event: NewEvent, options: StoreOptions = {}): Promise<Outcome<Accepted, OfflineCacheError>> {
    const { clock, maxEventBytes, maxBytes } = this.#options;
    const { durability = this.#options.durability } = options;
    const nowMs = Math.round(clock.now());
    const encoded = encodeNew(event, durability, nowMs, maxEventBytes);
    try {
      if (!encoded.ok) {
        if (encoded.error.code === 'too_large') await this.#server.count('refused');
        return encoded;
      }
      if (durability === 'power' && !(await this.#server.isDurable()))
        return failure(new OfflineCacheError('io', 'the server is not set to appendonly yes, appendfsync always'));
      const text = encoded.value.toString('utf8');
      const taken = await this.#server.run(STORE, [text, event.event_id, nowMs, maxBytes]);
      if (taken !== 1) return failure(new OfflineCacheError('full', 'the cache has reached its bound'));
      return success({ event_id: event.event_id, bytes: encoded.value.length });
    } catch (error) {
      return failure(ioError('store the event', error));
    }
  }

  async claim({ limit = 500, maxBytes = 4 * MIB }: ClaimOptions = {}): Promise<readonly StoredEvent[]> {
    wholeNumber('limit', limit, { min: 1, max: MAX });
    wholeNumber('maxBytes', maxBytes, { min: 1, max: MAX });
    return step('claim events', async () => {
      await this.expire();
      const { clock, leaseMs } = this.#options;
      const args = [this.#claims.owner, clock.now(), this.#leaseNow(), leaseMs, limit, maxBytes];
      const reply = await this.#server.list(CLAIM, args);
      const batch: StoredEvent[] = [];
      for (let i = 0; i < reply.length; i += 2) {
        const event = await this.#take(reply[i] ?? '', reply[i + 1] ?? '');
        if (event) batch.push(event);
      }
      return batch;
    });
  }

  async acknowledge(ids: readonly string[]): Promise<Settled> {
    return this.#claims.settle(ids, 'gone');
  }

  async retryLater(ids: readonly string[], { afterMs = 0, error }: RetryOptions = {}): Promise<Settled> {
    wholeNumber('afterMs', afterMs, { min: 0, max: DAY_MS });
    const nowMs = this.#options.clock.now();
    const last_retry = new Date(nowMs).toISOString();
    const last_error = error?.slice(0, MAX_REASON) ?? null;
    const change = (event: StoredEvent): string =>
      encode({ ...event, retry_count: event.retry_count + 1, last_retry, last_error }).toString('utf8');
    return this.#claims.settle(ids, afterMs === 0 ? 'pending' : 'waiting', change, Math.round(nowMs + afterMs));
  }

  async release(ids: readonly string[]): Promise<Settled> {
    return this.#claims.settle(ids, 'pending');
  }

  async deadLetter(ids: readonly string[], reason: string): Promise<Settled> {
    const last_error = reason.slice(0, MAX_REASON);
    return this.#claims.settle(ids, 'dead', (event) => encode({ ...event, last_error }).toString('utf8'));
  }

  async quarantine(ids: readonly string[]): Promise<Settled> {
    return this.#claims.settle(ids, 'quarantine');
  }

  async requeueDead(ids?: readonly string[]): Promise<number> {
    if (ids?.length === 0) return 0;
    return step('requeue events', async () => Number(await this.#server.run(REQUEUE, ids ?? [])));
  }

  async expire(): Promise<number> {
    return step('expire events', async () => {
      const before = Math.floor(this.#age.nowMs() - this.#options.maxAgeMs);
      let passedOver = 0;
      for (let total = 0; ;) {
        const [kept, ...gone] = await this.#server.list(EXPIRE, [before, passedOver]);
        for (const ref of gone) this.#options.observe({ type: 'expired', ...parseRef(ref) });
        total += gone.length;
        passedOver += Number(kept);
        if (gone.length + Number(kept) === 0) return total;
      }
    });
  }

  async tidy(): Promise<Tidied> {
    const nothing = { swept: 0, returned: 0, compressed: 0, problems: [] };
    try {
      const owners = await this.#server.list(RETURN, [this.#leaseNow()]);
      for (const [owner, events] of Map.groupBy(owners, (name) => name))
        this.#options.observe({ type: 'returned', owner, events: events.length });
      return { ...nothing, returned: owners.length };
    } catch (cause) {
      const error = ioError('return claims', cause);
      this.#options.observe({ type: 'problem', error });
      return { ...nothing, problems: [error] };
    }
  }

  async stats(): Promise<StoreStats> {
    return step('count events', async () => {
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
    return step('list events', async () => {
      const found = await this.#lookUp(state, limit, '');
      return found.map(({ ref, dueAtMs }) => {
        const { event_id, storedAtMs } = parseRef(ref);
        return { event_id, state, storedAtMs, dueAtMs };
      });
    });
  }

  async show(id: string): Promise<ShownEvent | undefined> {
    return step('show an event', async () => {
      const [found] = await this.#lookUp('', 1, id);
      if (!found) return undefined;
      const decoded = decode(Buffer.from(found.text));
      return { state: found.state, event: decoded.ok ? decoded.value : null };
    });
  }

  async close(): Promise<void> {
    await step('put back events', () => this.#claims.settle(this.#claims.ids, 'pending'));
  }

  /** Looks at what the server handed out; sets it aside when it is damaged. */
  async #take(ref: string, text: string): Promise<StoredEvent | undefined> {
    const decoded = decode(Buffer.from(text));
    if (decoded.ok) {
      this.#claims.hold(ref, decoded.value);
      return decoded.value;
    }
    await this.#claims.setAside(ref);
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
      const [ref = '', standing = '', due = '', text = ''] = reply.slice(4 * i, 4 * i + 4);
      return { ref, state: standing as EventState, dueAtMs: due === '' ? null : Number(due), text };
    });
  }
}

function parseRef(ref: string): { event_id: string; storedAtMs: number } {
  return { event_id: ref.slice(REF_PREFIX), storedAtMs: Number(ref.slice(0, 15)) };
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof OfflineCacheError ? error : ioError(name, error);
  }
}

/** A store on a Redis or Valkey server, for several machines. What the server has taken is as durable as it is set to be. */
export function createRedisEventStore(options: RedisEventStoreOptions): EventStore {
  return new RedisStore(options);
}
