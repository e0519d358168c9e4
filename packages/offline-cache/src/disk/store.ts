import { join } from 'node:path';
import { MIB } from '@hookline/clock';
import type { Outcome } from '@hookline/outcome';
import { crc32 } from '../crc32.ts';
import { type OfflineCacheError, ioError } from '../errors.ts';
import type {
  Accepted,
  ClaimOptions,
  EventStore,
  ListOptions,
  ListedEvent,
  RetryOptions,
  SettleResult,
  ShownEvent,
  StoreOptions,
  StoreStats,
  TidyResult,
} from '../event-store.ts';
import type { NewEvent, StoredEvent } from '../event.ts';
import { wholeNumber } from '../options.ts';
import { PendingQueue, claimBatch } from './claim-batches.ts';
import { ClaimResolver, Claims } from './claims.ts';
import { eventsIn } from './event-files.ts';
import { type EventWriter, FileEventWriter } from './event-writer.ts';
import { expireEvents } from './expiry.ts';
import { formatName, keyOf } from './file-names.ts';
import { ifPresent } from './file-system.ts';
import { forgetEvents } from './forget.ts';
import { listEvents, readStats, showEvent } from './lookup.ts';
import { tidy } from './maintenance.ts';
import { type EventStoreOptions, type StoreContext, createStoreContext } from './store-context.ts';

const MAX = Number.MAX_SAFE_INTEGER;

class DiskStore implements EventStore {
  readonly #context: StoreContext;
  readonly #writer: EventWriter;
  readonly #queue: PendingQueue;
  readonly #claims: Claims;
  readonly #resolver: ClaimResolver;

  constructor(options: EventStoreOptions) {
    this.#context = createStoreContext(options);
    this.#writer = new FileEventWriter(this.#context, crc32);
    this.#queue = new PendingQueue(this.#context);
    this.#claims = new Claims(this.#context);
    this.#resolver = new ClaimResolver(this.#context, this.#claims);
  }

  async store(event: NewEvent, options?: StoreOptions): Promise<Outcome<Accepted, OfflineCacheError>> {
    return this.#writer.store(event, options);
  }

  async claim({ limit = 500, maxBytes = 4 * MIB }: ClaimOptions = {}): Promise<readonly StoredEvent[]> {
    wholeNumber('limit', limit, { min: 1, max: MAX });
    wholeNumber('maxBytes', maxBytes, { min: 1, max: MAX });
    return attempt('claim events', () => claimBatch(this.#context, this.#queue, this.#claims, { limit, maxBytes }));
  }

  async acknowledge(ids: readonly string[]): Promise<SettleResult> {
    return this.#resolver.acknowledge(ids);
  }

  async retryLater(ids: readonly string[], options: RetryOptions = {}): Promise<SettleResult> {
    return this.#resolver.retryLater(ids, options);
  }

  async release(ids: readonly string[]): Promise<SettleResult> {
    return this.#resolver.moveTo(ids, this.#context.layout.root);
  }

  async deadLetter(ids: readonly string[], reason: string): Promise<SettleResult> {
    return this.#resolver.deadLetter(ids, reason);
  }

  async quarantine(ids: readonly string[]): Promise<SettleResult> {
    return this.#resolver.moveTo(ids, this.#context.layout.quarantine);
  }

  async requeueDead(ids?: readonly string[]): Promise<number> {
    return attempt('requeue events', () => requeueDead(this.#context, ids));
  }

  async expire(): Promise<number> {
    return attempt('expire events', () => expireEvents(this.#context));
  }

  async forget(matches: (event: StoredEvent | undefined, text: string) => boolean): Promise<number> {
    return attempt('remove events', () => forgetEvents(this.#context, matches));
  }

  async tidy(): Promise<TidyResult> {
    return tidy(this.#context, this.#claims);
  }

  async stats(): Promise<StoreStats> {
    return attempt('count events', () => readStats(this.#context));
  }

  async list({ state = 'pending', limit = 100 }: ListOptions = {}): Promise<readonly ListedEvent[]> {
    wholeNumber('limit', limit, { min: 1, max: MAX });
    return attempt('list events', () => listEvents(this.#context, state, limit));
  }

  async show(id: string): Promise<ShownEvent | undefined> {
    return attempt('show an event', () => showEvent(this.#context, id));
  }

  async close(): Promise<void> {
    await attempt('return events', () => this.#claims.returnAll());
  }
}

/** Makes dead events pending again: those with the given ids, or all. Returns how many. */
function requeueDead({ files, layout }: StoreContext, ids: readonly string[] | undefined): number {
  const keys = ids && new Set(ids.map((id) => keyOf(id, crc32)));
  let count = 0;
  for (const { name, parsed } of eventsIn(files, layout.dead)) {
    if (keys && !keys.has(parsed.key)) continue;
    const path = join(layout.root, formatName({ ...parsed, dueAtMs: null }));
    if (ifPresent(() => files.rename(join(layout.dead, name), path))) count += 1;
  }
  return count;
}

/** Runs a step and throws its failure as an `OfflineCacheError` of code `io`. */
async function attempt<T>(step: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw ioError(step, error);
  }
}

/**
 * Creates a store in a directory on a local disk, with one file per event. Any number of processes may use the same
 * directory at once. Throws a `RangeError` for an option that is out of range.
 */
export function createEventStore(options: EventStoreOptions): EventStore {
  return new DiskStore(options);
}
