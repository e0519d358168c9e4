import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '@hookline/clock';
import { type HookExecution, hookExecutionSchema, type TraceRecord, traceRecordSchema } from '@hookline/contracts';
import type { EventStore, StoredEvent } from '@hookline/offline-cache';
import { z } from 'zod';
import type { SinkResult, SinkResults, TraceSink } from './tracing-client.ts';

/** What is put between a client and its sink. */
export interface SpillOptions {
  readonly sink: TraceSink;
  /** Where records wait: an offline cache for nothing else. Whoever made it closes it. */
  readonly store: EventStore;
  readonly clock: Clock;
  /** Wait before the sink is tried again, in milliseconds, 1 or more; doubled each time, of which a random part is waited. @defaultValue 500 */
  readonly retryAfterMs?: number;
  /** Longest wait between tries, in milliseconds, `retryAfterMs` or more. @defaultValue 30000 */
  readonly maxRetryAfterMs?: number;
  /** A number from 0 to 1 each call. @defaultValue Math.random */
  readonly random?: () => number;
}

/** What a spilling sink has done, in records. */
export interface SpillStats {
  /** Put into the cache because the sink was away. */
  readonly spilled: number;
  /** Of those, and of what an earlier process left, given to the sink since. */
  readonly restored: number;
  /** Refused by the sink for good, and kept as dead events with the reason. */
  readonly refused: number;
}

/** A sink that keeps what the one behind it cannot take now. */
export interface SpillingSink extends TraceSink {
  /** Hands on what waits, oldest first, until the sink is away or nothing waits; answers how many records it took. */
  drain(): Promise<number>;
  stats(): SpillStats;
  /** Tries no more. What is in the cache stays there, for the next sink on it. */
  close(): Promise<void>;
}

/** Batches claimed at once. */
const CLAIM = 4;

/** What one event of the cache holds. */
const batchSchema = z.object({ traces: z.array(traceRecordSchema), hooks: z.array(hookExecutionSchema) });
type Batch = Readonly<z.infer<typeof batchSchema>>;

class CachedSink implements SpillingSink {
  readonly #options: Required<SpillOptions>;
  readonly #counts = { spilled: 0, restored: 0, refused: 0 };
  #failures = 0;
  #awayUntil = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #draining: Promise<number> | undefined;
  #closed = false;

  constructor(options: SpillOptions) {
    this.#options = { retryAfterMs: 500, maxRetryAfterMs: 30_000, random: Math.random, ...options };
    const { retryAfterMs, maxRetryAfterMs } = this.#options;
    if (!(retryAfterMs >= 1)) throw new RangeError(`retryAfterMs must be 1 or more, not ${retryAfterMs}`);
    if (!(maxRetryAfterMs >= retryAfterMs)) {
      throw new RangeError(`maxRetryAfterMs must be ${retryAfterMs} or more, not ${maxRetryAfterMs}`);
    }
    this.#drainAfter(0);
  }

  async record(traces: readonly TraceRecord[], hookExecutions: readonly HookExecution[]): Promise<SinkResults> {
    const batch = { traces: [...traces], hooks: [...hookExecutions] };
    if (this.#options.clock.monotonic() >= this.#awayUntil) {
      try {
        const results = await this.#hand(batch);
        await this.#keepRefused(batch, results);
        return results;
      } catch {
        this.#isAway();
      }
    }
    await this.#keep(batch);
    this.#counts.spilled += traces.length + hookExecutions.length;
    return { traces: traces.map(() => ({ ok: true })), hookExecutions: hookExecutions.map(() => ({ ok: true })) };
  }

  drain(): Promise<number> {
    this.#timer?.cancel();
    this.#draining ??= this.#drain().finally(() => (this.#draining = undefined));
    return this.#draining;
  }

  stats(): SpillStats {
    return { ...this.#counts };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#draining?.catch(() => undefined);
  }

  async #drain(): Promise<number> {
    const before = this.#counts.restored;
    await this.#options.store.tidy();
    while (!this.#closed) {
      const events = await this.#options.store.claim({ limit: CLAIM });
      if (events.length === 0 || !(await this.#restore(events))) break;
    }
    return this.#counts.restored - before;
  }

  /** Answers whether all of them are dealt with; what is not waits again. */
  async #restore(events: readonly StoredEvent[]): Promise<boolean> {
    const { store } = this.#options;
    for (const [index, { event_id: id, event_data }] of events.entries()) {
      const { success, data: batch } = batchSchema.safeParse(event_data);
      if (!success) {
        await store.quarantine([id]);
        continue;
      }
      let results: SinkResults;
      try {
        results = await this.#hand(batch);
      } catch {
        this.#isAway();
        await store.release(events.slice(index).map(({ event_id }) => event_id));
        return false;
      }
      const [only] = [...results.traces, ...results.hookExecutions];
      if (sizeOf(batch) === 1 && only?.ok === false) {
        this.#counts.refused++;
        await store.deadLetter([id], reasonOf(only));
      } else {
        await this.#keepRefused(batch, results);
        await store.acknowledge([id]);
        this.#counts.restored += sizeOf(batch);
      }
    }
    return true;
  }

  async #hand({ traces, hooks }: Batch): Promise<SinkResults> {
    const results = await this.#options.sink.record(traces, hooks);
    this.#failures = 0;
    return results;
  }

  /** Each by itself: the next time it is refused it is dead. */
  async #keepRefused({ traces, hooks }: Batch, results: SinkResults): Promise<void> {
    const refused = [
      ...traces.filter((_, at) => results.traces[at]?.ok === false).map((trace) => ({ traces: [trace], hooks: [] })),
      ...hooks
        .filter((_, at) => results.hookExecutions[at]?.ok === false)
        .map((hook) => ({ traces: [], hooks: [hook] })),
    ];
    // A cache without room for them: whoever sent them is told that they were refused.
    for (const one of refused) await this.#keep(one).catch(() => undefined);
    if (refused.length > 0) this.#drainAfter(0);
  }

  /** Rejects when the cache does not take it. */
  async #keep(batch: Batch): Promise<void> {
    const event = { event_id: randomUUID(), event_type: 'traces', pattern_id: 'traces', event_data: batch };
    const kept = await this.#options.store.store(event);
    if (kept.ok) return;
    if (kept.error.code !== 'too_large' || sizeOf(batch) === 1) throw kept.error;
    const half = Math.ceil(sizeOf(batch) / 2);
    const ofHooks = Math.max(0, half - batch.traces.length);
    await this.#keep({ traces: batch.traces.slice(0, half), hooks: batch.hooks.slice(0, ofHooks) });
    await this.#keep({ traces: batch.traces.slice(half), hooks: batch.hooks.slice(ofHooks) });
  }

  #isAway(): void {
    const { clock, retryAfterMs, maxRetryAfterMs, random } = this.#options;
    const delayMs = random() * Math.min(maxRetryAfterMs, retryAfterMs * 2 ** this.#failures++);
    this.#awayUntil = clock.monotonic() + delayMs;
    this.#drainAfter(delayMs);
  }

  #drainAfter(delayMs: number): void {
    if (this.#closed) return;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(() => {
      // The cache itself failed: looked at again later.
      this.drain().catch(() => this.#isAway());
    }, delayMs);
  }
}

function sizeOf({ traces, hooks }: Batch): number {
  return traces.length + hooks.length;
}

function reasonOf({ error }: SinkResult): string {
  return error?.message ?? 'the sink refused it';
}

/**
 * A sink that spills: while the one behind it is away, records go to an offline cache, a batch an event, and are handed on
 * when it is back, also by another process. What is refused for good is kept there as a dead event. `record` rejects only
 * when the cache takes nothing either; the client then keeps the records in memory as long as it has room.
 *
 * @throws RangeError when an option is out of range
 */
export function withSpill(options: SpillOptions): SpillingSink {
  return new CachedSink(options);
}
