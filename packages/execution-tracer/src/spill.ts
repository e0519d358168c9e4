import { randomUUID } from 'node:crypto';
import { type Clock, MIB, systemClock, type Timer } from '@hookline/clock';
import { type HookExecution, hookExecutionSchema, type TraceRecord, traceRecordSchema } from '@hookline/contracts';
import type { EventStore } from '@hookline/offline-cache';
import { DrainSchedule, Outbox, type OutboxRecord, type SendResult } from '@hookline/outbox';
import { fullJitter } from '@hookline/resilience';
import { z } from 'zod';
import type { SinkResults, TraceSink } from './tracing-client.ts';

/** Dependencies and backoff of {@link withSpill}. */
export interface SpillOptions {
  readonly sink: TraceSink;
  /** Stores records while the sink is unavailable. Used for nothing else; the caller closes it. */
  readonly store: EventStore;
  /** @defaultValue the system's clock */
  readonly clock?: Clock | undefined;
  /** Upper bound of the wait before the first retry, in milliseconds, 1 or more; doubled each time. @defaultValue 500 */
  readonly retryAfterMs?: number | undefined;
  /** Upper bound of all waits, in milliseconds, `retryAfterMs` or more. @defaultValue 30000 */
  readonly maxRetryAfterMs?: number | undefined;
  /** A number from 0 up to 1 per call. @defaultValue Math.random */
  readonly random?: (() => number) | undefined;
}

/** Counts of a spilling sink, in records. */
export interface SpillStats {
  /** Stored because the sink was unavailable. */
  readonly spilled: number;
  /** Stored records, including those of earlier processes, that were handed to the sink later. */
  readonly restored: number;
  /** Refused by the sink for good, and stored as dead letters with the reason. */
  readonly refused: number;
}

/** A sink that stores what the sink behind it cannot accept now. */
export interface SpillingSink extends TraceSink {
  /**
   * Hands stored records to the sink, oldest first, until none is due or the sink is unavailable. Resolves with how many
   * records were handed over; rejects when the store fails.
   */
  drain(): Promise<number>;
  stats(): SpillStats;
  /** Stops retrying. Stored records remain for the next sink on the same store. */
  close(): Promise<void>;
}

/** Batches claimed at once. One record of the store holds a whole batch. */
const CLAIM_BOUNDS = { limit: 4, maxBytes: 4 * MIB } as const;

const batchSchema = z.object({ traces: z.array(traceRecordSchema), hooks: z.array(hookExecutionSchema) });
type Batch = Readonly<z.infer<typeof batchSchema>>;

class OutboxSpill implements SpillingSink {
  readonly #sink: TraceSink;
  readonly #outbox: Outbox<Batch>;
  readonly #schedule: DrainSchedule;
  readonly #firstDrain: Timer;
  readonly #closing = new AbortController();
  readonly #counts = { spilled: 0, restored: 0, refused: 0 };
  /** True from the first failed call of the sink to the next successful one. */
  #unavailable = false;

  constructor(options: SpillOptions) {
    const { sink, store, clock = systemClock, retryAfterMs = 500, maxRetryAfterMs = 30_000 } = options;
    const { random = Math.random } = options;
    if (!(retryAfterMs >= 1)) throw new RangeError(`retryAfterMs must be 1 or more, not ${retryAfterMs}`);
    if (!(maxRetryAfterMs >= retryAfterMs)) {
      throw new RangeError(`maxRetryAfterMs must be ${retryAfterMs} or more, not ${maxRetryAfterMs}`);
    }
    this.#sink = sink;
    this.#outbox = new Outbox({
      store,
      sink: { send: (records) => this.#sendStored(records) },
      claimBounds: CLAIM_BOUNDS,
    });
    this.#schedule = new DrainSchedule({
      clock,
      backoffMs: fullJitter({ baseMs: retryAfterMs, capMs: maxRetryAfterMs, random }),
      drain: () => this.drain(),
      hasPending: async () => (await store.stats()).pending > 0,
      isReachable: async () => true,
    });
    this.#firstDrain = clock.setTimer(() => this.#schedule.recovered(), 0);
  }

  async record(traces: readonly TraceRecord[], hookExecutions: readonly HookExecution[]): Promise<SinkResults> {
    const batch = { traces: [...traces], hooks: [...hookExecutions] };
    const results = this.#unavailable ? undefined : await this.#send(batch);
    if (results) {
      if (await this.#enqueueRefused(batch, results)) this.#wake();
      return results;
    }
    await this.#enqueue(batch);
    this.#counts.spilled += sizeOf(batch);
    this.#wake();
    return { traces: traces.map(() => ({ ok: true })), hookExecutions: hookExecutions.map(() => ({ ok: true })) };
  }

  async healthCheck(): Promise<boolean> {
    return (await this.#sink.healthCheck?.()) ?? !this.#unavailable;
  }

  async drain(): Promise<number> {
    const before = this.#counts.restored;
    await this.#outbox.drain({ signal: this.#closing.signal });
    return this.#counts.restored - before;
  }

  stats(): SpillStats {
    return { ...this.#counts };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#firstDrain.cancel();
    await this.#outbox.idle();
    await this.#schedule.stop();
  }

  #wake(): void {
    if (!this.#closing.signal.aborted) this.#schedule.wake();
  }

  /** Hands a batch to the sink. Returns `undefined` when the sink is unavailable. */
  async #send({ traces, hooks }: Batch): Promise<SinkResults | undefined> {
    try {
      const results = await this.#sink.record(traces, hooks);
      this.#unavailable = false;
      return results;
    } catch {
      this.#unavailable = true;
      // From here on the schedule decides when the sink is called again.
      this.#firstDrain.cancel();
      return undefined;
    }
  }

  /** Hands stored batches to the sink, until one fails. */
  async #sendStored(records: readonly OutboxRecord[]): Promise<SendResult[]> {
    const sent: SendResult[] = [];
    for (const { event_data } of records) {
      const { success, data: batch } = batchSchema.safeParse(event_data);
      const results = success ? await this.#send(batch) : undefined;
      if (!success) sent.push({ kind: 'unreadable' });
      else if (results) sent.push(await this.#resultOf(batch, results));
      else return sent;
    }
    return sent;
  }

  /** Refused records of a batch are stored one by one; a record that is refused alone becomes a dead letter. */
  async #resultOf(batch: Batch, results: SinkResults): Promise<SendResult> {
    const [only] = [...results.traces, ...results.hookExecutions];
    if (sizeOf(batch) === 1 && only?.ok === false) {
      this.#counts.refused++;
      return { kind: 'refused', reason: only.error?.message ?? 'the sink refused the record' };
    }
    if (await this.#enqueueRefused(batch, results)) this.#wake();
    this.#counts.restored += sizeOf(batch);
    return { kind: 'delivered' };
  }

  /** Stores each refused record by itself and returns whether there was one. */
  async #enqueueRefused({ traces, hooks }: Batch, results: SinkResults): Promise<boolean> {
    const refused: Batch[] = [
      ...traces.filter((_, at) => results.traces[at]?.ok === false).map((trace) => ({ traces: [trace], hooks: [] })),
      ...hooks
        .filter((_, at) => results.hookExecutions[at]?.ok === false)
        .map((hook) => ({ traces: [], hooks: [hook] })),
    ];
    // Without room in the store the record is not kept; its sender has the refusal as the result.
    for (const one of refused) await this.#enqueue(one).catch(() => undefined);
    return refused.length > 0;
  }

  /** Stores a batch, in halves when it is too large for one event. Rejects when the store does not accept it. */
  async #enqueue(batch: Batch): Promise<void> {
    const record = { event_id: randomUUID(), event_type: 'traces', pattern_id: 'traces', event_data: batch };
    const [lost] = (await this.#outbox.enqueue([record])).lost;
    if (!lost) return;
    if (lost.error.code !== 'too_large' || sizeOf(batch) === 1) throw lost.error;
    const half = Math.ceil(sizeOf(batch) / 2);
    const hooksInHalf = Math.max(0, half - batch.traces.length);
    await this.#enqueue({ traces: batch.traces.slice(0, half), hooks: batch.hooks.slice(0, hooksInHalf) });
    await this.#enqueue({ traces: batch.traces.slice(half), hooks: batch.hooks.slice(hooksInHalf) });
  }
}

function sizeOf({ traces, hooks }: Batch): number {
  return traces.length + hooks.length;
}

/**
 * Puts an offline cache in front of a sink. While the sink is unavailable, records are stored, one event per batch, and
 * handed over when it is available again, also by another process. Records that the sink refuses for good become dead
 * letters. `record` rejects only when the store does not accept a batch either; a `TracingClient` then keeps the records
 * in memory up to its bound.
 *
 * @throws RangeError when an option is out of range
 */
export function withSpill(options: SpillOptions): SpillingSink {
  return new OutboxSpill(options);
}
