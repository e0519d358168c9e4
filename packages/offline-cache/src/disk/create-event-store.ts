import type { Outcome } from '@hookline/outcome';
import { type OfflineCacheError, ioError } from '../errors.ts';
import type { NewEvent, StoredEvent } from '../event.ts';
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
import { MIB, wholeNumber } from '../options.ts';
import { Backlog } from './backlog.ts';
import { claimOldest } from './claiming.ts';
import { Claims } from './claims.ts';
import { type Disk, openDisk } from './disk.ts';
import { type EventWriter, createEventWriter } from './event-writer.ts';
import { expireAll } from './expiry.ts';
import { list, show } from './look-up.ts';
import { Settling, requeueDead } from './settling.ts';
import { statistics } from './statistics.ts';
import { type EventStoreOptions, resolveStoreOptions } from './store-options.ts';
import { tidy } from './tidy.ts';

const MAX = Number.MAX_SAFE_INTEGER;

class DiskStore implements EventStore {
  readonly #disk: Disk;
  readonly #writer: EventWriter;
  readonly #backlog: Backlog;
  readonly #claims: Claims;
  readonly #settling: Settling;

  constructor(options: EventStoreOptions) {
    this.#disk = openDisk(resolveStoreOptions(options));
    this.#writer = createEventWriter(options);
    this.#backlog = new Backlog(this.#disk);
    this.#claims = new Claims(this.#disk);
    this.#settling = new Settling(this.#disk, this.#claims);
  }

  async store(event: NewEvent, options?: StoreOptions): Promise<Outcome<Accepted, OfflineCacheError>> {
    return this.#writer.store(event, options);
  }

  async claim({ limit = 500, maxBytes = 4 * MIB }: ClaimOptions = {}): Promise<readonly StoredEvent[]> {
    wholeNumber('limit', limit, { min: 1, max: MAX });
    wholeNumber('maxBytes', maxBytes, { min: 1, max: MAX });
    return step('claim events', () => claimOldest(this.#disk, this.#backlog, this.#claims, { limit, maxBytes }));
  }

  async acknowledge(ids: readonly string[]): Promise<Settled> {
    return this.#settling.acknowledge(ids);
  }

  async retryLater(ids: readonly string[], options: RetryOptions = {}): Promise<Settled> {
    return this.#settling.retryLater(ids, options);
  }

  async release(ids: readonly string[]): Promise<Settled> {
    return this.#settling.moveTo(ids, this.#disk.layout.root);
  }

  async deadLetter(ids: readonly string[], reason: string): Promise<Settled> {
    return this.#settling.deadLetter(ids, reason);
  }

  async quarantine(ids: readonly string[]): Promise<Settled> {
    return this.#settling.moveTo(ids, this.#disk.layout.quarantine);
  }

  async requeueDead(ids?: readonly string[]): Promise<number> {
    return step('requeue events', () => requeueDead(this.#disk, ids));
  }

  async expire(): Promise<number> {
    return step('expire events', () => expireAll(this.#disk));
  }

  async tidy(): Promise<Tidied> {
    return tidy(this.#disk, this.#claims);
  }

  async stats(): Promise<StoreStats> {
    return step('count events', () => statistics(this.#disk));
  }

  async list({ state = 'pending', limit = 100 }: ListOptions = {}): Promise<readonly ListedEvent[]> {
    wholeNumber('limit', limit, { min: 1, max: MAX });
    return step('list events', () => list(this.#disk, state, limit));
  }

  async show(id: string): Promise<ShownEvent | undefined> {
    return step('show an event', () => show(this.#disk, id));
  }

  async close(): Promise<void> {
    await step('put back events', () => this.#claims.putBack(true));
  }
}

/** Does a step whose failures are not expected: they are thrown, as the one error of this package. */
async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw ioError(name, error);
  }
}

/** A store in a directory on a local disk, a file for each event. Any number of processes may use the same one. */
export function createEventStore(options: EventStoreOptions): EventStore {
  return new DiskStore(options);
}
