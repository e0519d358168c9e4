import { MIB } from '@hookline/clock';
import { type DrainOptions, type DrainResult, drainStore } from './drain.ts';
import type { OutboxRecord, OutboxSink } from './sink.ts';
import type { ClaimBounds, OutboxStore, StoreFailure } from './store.ts';

/** Dependencies and bounds of an {@link Outbox}. */
export interface OutboxOptions<Data> {
  readonly store: OutboxStore;
  /** Without a sink, all records are stored for another process to send. */
  readonly sink?: OutboxSink<Data> | undefined;
  /**
   * Bounds of one batch of stored records.
   * @defaultValue 500 records and 8 MiB
   */
  readonly claimBounds?: ClaimBounds | undefined;
}

/** A record that the store did not accept. */
export interface LostRecord {
  readonly event_id: string;
  readonly error: StoreFailure;
}

/** Result of storing records. */
export interface EnqueueResult {
  readonly enqueued: number;
  readonly lost: readonly LostRecord[];
}

/** Result of delivering records. */
export interface DeliverResult extends EnqueueResult {
  readonly delivered: number;
}

/**
 * Delivers records to a sink at least once: what the sink does not accept is stored and sent again by `drain`, in this
 * or another process. Records that the sink refuses for good become dead letters with the reason.
 */
export class Outbox<Data> {
  readonly #store: OutboxStore;
  readonly #sink: OutboxSink<Data> | undefined;
  readonly #bounds: ClaimBounds;
  #draining: Promise<DrainResult> | undefined;

  constructor({ store, sink, claimBounds = { limit: 500, maxBytes: 8 * MIB } }: OutboxOptions<Data>) {
    this.#store = store;
    this.#sink = sink;
    this.#bounds = claimBounds;
  }

  /** Sends records now and stores those that the sink did not accept. Rejects only when the sink rejects. */
  async deliver(records: readonly OutboxRecord<Data>[]): Promise<DeliverResult> {
    const results = this.#sink ? await this.#sink.send(records) : [];
    // Refused records are stored as well: the next drain makes them dead letters with the reason.
    const rest = records.filter((_, index) => results[index]?.kind !== 'delivered');
    return { delivered: records.length - rest.length, ...(await this.enqueue(rest)) };
  }

  /** Stores records without sending them. Never rejects. */
  async enqueue(records: readonly OutboxRecord<Data>[]): Promise<EnqueueResult> {
    const lost: LostRecord[] = [];
    for (const record of records) {
      const stored = await this.#store.store(record);
      if (!stored.ok) lost.push({ event_id: record.event_id, error: stored.error });
    }
    return { enqueued: records.length - lost.length, lost };
  }

  /**
   * Sends stored records, oldest first, until none is due or the sink does not respond. Concurrent calls share one
   * drain. Rejects when the store fails or there is no sink; in any case no record stays claimed.
   */
  drain(options: DrainOptions = {}): Promise<DrainResult> {
    const sink = this.#sink;
    if (!sink) return Promise.reject(new TypeError('an outbox without a sink cannot be drained'));
    this.#draining ??= drainStore({ ...options, store: this.#store, sink, bounds: this.#bounds }).finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  /** Resolves when no drain is running. Never rejects. */
  async idle(): Promise<void> {
    await this.#draining?.catch(() => undefined);
  }
}
