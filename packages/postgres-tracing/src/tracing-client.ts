import type { Clock, Timer } from '@hookline/clock';
import {
  type HookExecution,
  type HookExecutionInput,
  hookExecutionSchema,
  type TraceRecord,
  type TraceRecordInput,
  traceRecordSchema,
} from '@hookline/contracts';
import type { z } from 'zod';

/** What a sink did with one record; one that is not `ok` is refused for good. */
export interface SinkResult {
  readonly ok: boolean;
  readonly error?: Error;
}

/** Results in the order of what was given. */
export interface SinkResults {
  readonly traces: readonly SinkResult[];
  readonly hookExecutions: readonly SinkResult[];
}

/** Where a client writes to: a `TraceStore`, or something that sends records to one. */
export interface TraceSink {
  /** Writes records together. Rejects when nothing was written and a later try may succeed. */
  record(traces: readonly TraceRecord[], hookExecutions: readonly HookExecution[]): Promise<SinkResults>;
}

/** How a client gathers and retries. */
export interface TracingClientOptions {
  readonly sink: TraceSink;
  readonly clock: Clock;
  /** Records kept in memory at most, 1 or more; one more is dropped and counted. @defaultValue 10000 */
  readonly maxBuffered?: number;
  /** Records that are written together at most, 1 to 500. @defaultValue 500 */
  readonly batchSize?: number;
  /** Batches that are written at once at most, 1 to 20; one at a time while the sink fails. @defaultValue 2 */
  readonly concurrency?: number;
  /** How long a record waits for others, in milliseconds. @defaultValue 50 */
  readonly flushAfterMs?: number;
  /** Wait before the first retry, in milliseconds; doubled each time, of which a random part is waited. @defaultValue 500 */
  readonly retryAfterMs?: number;
  /** Longest wait between retries, in milliseconds. @defaultValue 30000 */
  readonly maxRetryAfterMs?: number;
  /** A number from 0 to 1 each call. @defaultValue Math.random */
  readonly random?: () => number;
}

/** What a client has done. */
export interface TracingClientStats {
  readonly buffered: number;
  readonly written: number;
  /** Records that are not what they should be, or that the database does not take. */
  readonly refused: number;
  /** Records that found the memory full. */
  readonly dropped: number;
  readonly failedWrites: number;
}

type Item = { readonly trace: TraceRecord } | { readonly hook: HookExecution };

/**
 * Writes traces behind the caller's back: taking a record is memory only and never fails; records are written together,
 * 500 or 50 ms at a time, and kept and retried while the database is away. Every record that does not get there is
 * counted.
 */
export class TracingClient {
  readonly #options: Required<TracingClientOptions>;
  /** What waits, oldest first. */
  #items: Item[] = [];
  /** Batches under way, and how many records are in them. */
  readonly #writing = new Set<Promise<void>>();
  #underWay = 0;
  #timer: Timer | undefined;
  #failuresInARow = 0;
  #closed = false;
  readonly #counts = { written: 0, refused: 0, dropped: 0, failedWrites: 0 };

  constructor(options: TracingClientOptions) {
    this.#options = {
      maxBuffered: 10_000,
      batchSize: 500,
      concurrency: 2,
      flushAfterMs: 50,
      retryAfterMs: 500,
      maxRetryAfterMs: 30_000,
      random: Math.random,
      ...options,
    };
    const { maxBuffered, batchSize, concurrency } = this.#options;
    if (!(maxBuffered >= 1)) throw new RangeError(`maxBuffered must be 1 or more, not ${maxBuffered}`);
    if (!(batchSize >= 1 && batchSize <= 500)) throw new RangeError(`batchSize must be 1 to 500, not ${batchSize}`);
    if (!(concurrency >= 1 && concurrency <= 20))
      throw new RangeError(`concurrency must be 1 to 20, not ${concurrency}`);
  }

  /** Takes what is known of a trace. */
  trace(record: TraceRecordInput): void {
    const trace = parsed(traceRecordSchema, record);
    if (trace) this.#take({ trace });
    else this.refuse();
  }

  /** Takes a hook execution. */
  hookExecution(record: HookExecutionInput): void {
    const hook = parsed(hookExecutionSchema, record);
    if (hook) this.#take({ hook });
    else this.refuse();
  }

  /** Counts a record as refused that its caller could not even make. */
  refuse(): void {
    this.#counts.refused++;
  }

  /** Writes what is buffered now. Resolves to whether nothing is left. Never rejects. */
  async flush(): Promise<boolean> {
    await Promise.all(this.#writing);
    const failures = this.#counts.failedWrites;
    while (this.#items.length > 0 && this.#counts.failedWrites === failures) {
      this.#write();
      await Promise.race(this.#writing);
    }
    await Promise.all(this.#writing);
    return this.#items.length === 0;
  }

  /** Flushes once and takes nothing more: what comes later is dropped and counted. */
  async close(): Promise<boolean> {
    this.#closed = true;
    const empty = await this.flush();
    this.#timer?.cancel();
    this.#timer = undefined;
    return empty;
  }

  /** What was done so far. */
  stats(): TracingClientStats {
    return { buffered: this.#items.length + this.#underWay, ...this.#counts };
  }

  #take(item: Item): void {
    if (this.#closed || this.#items.length + this.#underWay >= this.#options.maxBuffered) {
      this.#counts.dropped++;
      return;
    }
    this.#items.push(item);
    if (this.#items.length >= this.#options.batchSize && this.#failuresInARow === 0) this.#schedule(0);
    else this.#schedule(this.#options.flushAfterMs);
  }

  #schedule(delayMs: number): void {
    if (!this.#mayWrite || (this.#timer && delayMs > 0)) return;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(() => this.#write(), delayMs);
  }

  get #mayWrite(): boolean {
    return this.#writing.size < (this.#failuresInARow > 0 ? 1 : this.#options.concurrency);
  }

  /** Starts as many batches as there are records for, and may be under way at once. */
  #write(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    while (this.#items.length > 0 && this.#mayWrite) {
      const batch = this.#items.splice(0, this.#options.batchSize);
      this.#underWay += batch.length;
      const writing = this.#writeBatch(batch).finally(() => {
        this.#writing.delete(writing);
        if (this.#items.length > 0 && !this.#closed) this.#schedule(this.#nextDelay());
      });
      this.#writing.add(writing);
    }
  }

  async #writeBatch(batch: readonly Item[]): Promise<void> {
    try {
      const results = await this.#options.sink.record(
        batch.flatMap((item) => ('trace' in item ? item.trace : [])),
        batch.flatMap((item) => ('hook' in item ? item.hook : [])),
      );
      const refused = [...results.traces, ...results.hookExecutions].filter((result) => !result.ok).length;
      this.#counts.refused += refused;
      this.#counts.written += batch.length - refused;
      this.#failuresInARow = 0;
    } catch {
      const writable = batch.filter(isJson);
      this.#counts.refused += batch.length - writable.length;
      this.#items.unshift(...writable);
      this.#counts.failedWrites++;
      this.#failuresInARow++;
    }
    this.#underWay -= batch.length;
  }

  /** Full jitter: any part of an exponentially growing wait. */
  #nextDelay(): number {
    const { retryAfterMs, maxRetryAfterMs, random } = this.#options;
    if (this.#failuresInARow === 0) return 0;
    return random() * Math.min(maxRetryAfterMs, retryAfterMs * 2 ** (this.#failuresInARow - 1));
  }
}

/** Whether a record can be written at all: circles and bigints in it cannot, and would fail with each try. */
function isJson(item: Item): boolean {
  try {
    JSON.stringify(item);
    return true;
  } catch {
    return false;
  }
}

/** A record with its defaults; `undefined` where it is none, or cannot be read: a getter may throw. */
function parsed<T>(schema: z.ZodType<T>, record: unknown): T | undefined {
  try {
    return schema.safeParse(record).data;
  } catch {
    return undefined;
  }
}
