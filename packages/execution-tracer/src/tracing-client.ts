import { type Clock, systemClock, type Timer } from '@hookline/clock';
import {
  type HookExecution,
  type HookExecutionInput,
  hookExecutionSchema,
  type TraceRecord,
  type TraceRecordInput,
  traceRecordSchema,
} from '@hookline/contracts';
import { fullJitter } from '@hookline/resilience';
import type { z } from 'zod';

/** Result for one record. A record that is not `ok` is refused for good. */
export interface SinkResult {
  readonly ok: boolean;
  readonly error?: Error | undefined;
}

/** Results in the order of the records. */
export interface SinkResults {
  readonly traces: readonly SinkResult[];
  readonly hookExecutions: readonly SinkResult[];
}

/** Destination of records: a `TraceStore`, or a client that sends them to one. */
export interface TraceSink {
  /** Writes one batch. Rejects when nothing was written and a later attempt may succeed. */
  record(traces: readonly TraceRecord[], hookExecutions: readonly HookExecution[]): Promise<SinkResults>;
  /** Resolves to whether a batch could be written now. */
  healthCheck?(): Promise<boolean>;
}

/** Options of {@link TracingClient}. */
export interface TracingClientOptions {
  readonly sink: TraceSink;
  /** @defaultValue the system's clock */
  readonly clock?: Clock | undefined;
  /** Maximum number of records in memory, 1 or more; further records are dropped and counted. @defaultValue 10000 */
  readonly maxBuffered?: number | undefined;
  /** Maximum number of records in a batch, 1 to 500. @defaultValue 500 */
  readonly batchSize?: number | undefined;
  /** Maximum number of concurrent batches, 1 to 20; one while the sink fails. @defaultValue 2 */
  readonly concurrency?: number | undefined;
  /** Time that a record waits for others to fill its batch, in milliseconds. @defaultValue 50 */
  readonly flushAfterMs?: number | undefined;
  /** Upper bound of the first retry delay, in milliseconds, above 0, doubled each time (full jitter). @defaultValue 500 */
  readonly retryAfterMs?: number | undefined;
  /** Maximum delay between retries, in milliseconds. @defaultValue 30000 */
  readonly maxRetryAfterMs?: number | undefined;
  /** Source of jitter: a number from 0 to 1. @defaultValue Math.random */
  readonly random?: (() => number) | undefined;
}

/** Counts of records since the client was created. */
export interface TracingClientStats {
  readonly buffered: number;
  readonly written: number;
  /** Records that are invalid, or that the sink refused for good. */
  readonly refused: number;
  /** Records that arrived while the buffer was full, or after `close`. */
  readonly dropped: number;
  readonly failedWrites: number;
}

type Settings = { readonly [Name in keyof TracingClientOptions]-?: NonNullable<TracingClientOptions[Name]> };
type Item = { readonly trace: TraceRecord } | { readonly hook: HookExecution };

/**
 * Writes records in the background. Accepting a record only touches memory and never fails. Batches are written when they
 * are full or after `flushAfterMs`, and are kept and retried while the sink is unavailable. Every record that is lost is
 * counted.
 */
export class TracingClient {
  readonly #options: Settings;
  readonly #backoffMs: (retry: number) => number;
  /** Buffered records, oldest first. */
  #items: Item[] = [];
  /** Batches that are being written, and the number of records in them. */
  readonly #inFlight = new Set<Promise<void>>();
  #recordsInFlight = 0;
  #timer: Timer | undefined;
  #failuresInARow = 0;
  #closed = false;
  readonly #counts = { written: 0, refused: 0, dropped: 0, failedWrites: 0 };

  /** @throws RangeError when an option is out of range */
  constructor(options: TracingClientOptions) {
    this.#options = withDefaults(options);
    const { maxBuffered, batchSize, concurrency } = this.#options;
    if (!(maxBuffered >= 1)) throw new RangeError(`maxBuffered must be 1 or more, not ${maxBuffered}`);
    if (!(batchSize >= 1 && batchSize <= 500)) throw new RangeError(`batchSize must be 1 to 500, not ${batchSize}`);
    if (!(concurrency >= 1 && concurrency <= 20))
      throw new RangeError(`concurrency must be 1 to 20, not ${concurrency}`);
    const { retryAfterMs, maxRetryAfterMs: capMs, random } = this.#options;
    this.#backoffMs = fullJitter({ baseMs: Math.min(retryAfterMs, capMs), capMs, random });
  }

  /** Accepts a record of a trace. */
  trace(record: TraceRecordInput): void {
    const trace = parsed(traceRecordSchema, record);
    if (trace) this.#accept({ trace });
    else this.refuse();
  }

  /** Accepts a hook execution. */
  hookExecution(record: HookExecutionInput): void {
    const hook = parsed(hookExecutionSchema, record);
    if (hook) this.#accept({ hook });
    else this.refuse();
  }

  /** Counts a record as refused that the caller could not create. */
  refuse(): void {
    this.#counts.refused++;
  }

  /** Writes the buffered records. Resolves to true when the buffer is empty afterwards. Never rejects. */
  async flush(): Promise<boolean> {
    await Promise.all(this.#inFlight);
    const failures = this.#counts.failedWrites;
    while (this.#items.length > 0 && this.#counts.failedWrites === failures) {
      this.#write();
      await Promise.race(this.#inFlight);
    }
    await Promise.all(this.#inFlight);
    return this.#items.length === 0;
  }

  /** Flushes once and stops. Records that arrive later are dropped and counted. */
  async close(): Promise<boolean> {
    this.#closed = true;
    const empty = await this.flush();
    this.#timer?.cancel();
    this.#timer = undefined;
    return empty;
  }

  /**
   * Resolves to whether the sink can be written to now. A sink without a health check is healthy unless the last write failed;
   * one that does not answer within `timeoutMs` milliseconds, 1 or more, is not. Never rejects.
   */
  async healthCheck(timeoutMs = 2000): Promise<boolean> {
    const { clock, sink } = this.#options;
    if (!sink.healthCheck) return this.#failuresInARow === 0;
    const late = Promise.withResolvers<boolean>();
    const timer = clock.setTimer(() => late.resolve(false), timeoutMs, { keepAlive: true });
    try {
      return await Promise.race([sink.healthCheck(), late.promise]);
    } catch {
      return false;
    } finally {
      timer.cancel();
    }
  }

  stats(): TracingClientStats {
    return { buffered: this.#items.length + this.#recordsInFlight, ...this.#counts };
  }

  #accept(item: Item): void {
    if (this.#closed || this.#items.length + this.#recordsInFlight >= this.#options.maxBuffered) {
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
    return this.#inFlight.size < (this.#failuresInARow > 0 ? 1 : this.#options.concurrency);
  }

  /** Starts batches until the buffer is empty or the concurrency limit is reached. */
  #write(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    while (this.#items.length > 0 && this.#mayWrite) {
      const batch = this.#items.splice(0, this.#options.batchSize);
      this.#recordsInFlight += batch.length;
      const writing = this.#writeBatch(batch).finally(() => {
        this.#inFlight.delete(writing);
        if (this.#items.length > 0 && !this.#closed) this.#schedule(this.#nextDelay());
      });
      this.#inFlight.add(writing);
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
    this.#recordsInFlight -= batch.length;
  }

  #nextDelay(): number {
    return this.#failuresInARow === 0 ? 0 : this.#backoffMs(this.#failuresInARow);
  }
}

/** @throws RangeError when `retryAfterMs` is out of range */
function withDefaults({
  maxBuffered = 10_000,
  batchSize = 500,
  concurrency = 2,
  flushAfterMs = 50,
  retryAfterMs = 500,
  maxRetryAfterMs = 30_000,
  random = Math.random,
  clock = systemClock,
  ...required
}: TracingClientOptions): Settings {
  if (!(retryAfterMs > 0)) throw new RangeError(`retryAfterMs must be above 0, not ${retryAfterMs}`);
  return {
    ...required,
    clock,
    maxBuffered,
    batchSize,
    concurrency,
    flushAfterMs,
    retryAfterMs,
    maxRetryAfterMs,
    random,
  };
}

/** False for records with cycles or bigints, which no attempt can write. */
function isJson(item: Item): boolean {
  try {
    JSON.stringify(item);
    return true;
  } catch {
    return false;
  }
}

/** Validates a record and fills in defaults; `undefined` when it is invalid or one of its getters throws. */
function parsed<T>(schema: z.ZodType<T>, record: unknown): T | undefined {
  try {
    return schema.safeParse(record).data;
  } catch {
    return undefined;
  }
}
