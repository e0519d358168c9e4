import type { HookExecutionInput, LineageEventInput, TraceRecordInput } from '@hookline/contracts';
import type { Outcome } from '@hookline/outcome';
import type { BackfillLog } from './backfill-log.ts';
import { addTo, type BackfillReport, emptyTally, type BatchTally, type Tally } from './backfill-report.ts';

/** Progress in a source. */
export interface Position {
  readonly source: string;
  /** Opaque to the backfill, such as a byte offset or a commit. */
  readonly value: string;
}

/** Records of tool calls. */
export interface CallRecords {
  /** Traces of the calls. */
  readonly traces: readonly TraceRecordInput[];
  readonly hookExecutions: readonly HookExecutionInput[];
}

/** One unit of history, such as a tool call or a commit's file version. */
export interface BackfillStep {
  readonly events: readonly LineageEventInput[];
  /** Records of the call, when traces are backfilled too. */
  readonly calls?: CallRecords | undefined;
  /** Unique id, such as that of a tool call. A step that the log contains is not sent again. */
  readonly id?: string | undefined;
  readonly session?: string | undefined;
  /** Position at which reading can resume once this step and all previous ones are recorded. */
  readonly position?: Position | undefined;
}

/** Sends events and calls. Sending again must have no effect. Resolves to the counts, or to a failure when the result is unknown. */
export type SendAll = (
  events: readonly LineageEventInput[],
  calls: CallRecords,
) => Promise<Outcome<BatchTally, { readonly message: string }>>;

/** Options of {@link backfill}. */
export interface BackfillOptions {
  readonly steps: AsyncIterable<BackfillStep>;
  readonly send: SendAll;
  /** Stores progress. @defaultValue none: every step is sent, and recorded ones are counted as known */
  readonly log?: BackfillLog | undefined;
  /** Events and calls per batch, 1 to 500. @defaultValue 200 */
  readonly batchEvents?: number | undefined;
  /** Characters of code per batch, 1 or more; a larger step is sent alone. @defaultValue 2097152 (2 MiB) */
  readonly batchSize?: number | undefined;
  /** Called after each batch with the counts so far. @defaultValue none */
  readonly onProgress?: ((soFar: Readonly<Tally>) => void) | undefined;
}

/**
 * Sends the records of all steps in order, in batches, and reads the next batch during delivery; memory is bounded by two
 * batches. Positions and ids are stored once their batch is recorded, so that an interrupted backfill resumes there. Stops at
 * the first batch that cannot be sent. Rejects when the steps or the log do.
 *
 * @throws RangeError when an option is out of range
 */
export async function backfill(options: BackfillOptions): Promise<BackfillReport> {
  const { batchEvents = 200, batchSize = 2_097_152, log } = options;
  requireRange('batchEvents', batchEvents, 500);
  requireRange('batchSize', batchSize, Number.MAX_SAFE_INTEGER);
  const run = new BackfillRun(options);
  try {
    for await (const step of options.steps) {
      if (step.id !== undefined && log?.isDone(step.id) === true) run.skip(step);
      else run.add(step);
      if (run.isFull(batchEvents, batchSize) && !(await run.flush())) break;
    }
    await run.flush();
  } finally {
    await run.sent;
  }
  return run.report();
}

interface Batch {
  readonly steps: BackfillStep[];
  readonly positions: Map<string, string>;
  items: number;
  size: number;
}

const emptyBatch = (): Batch => ({ steps: [], positions: new Map(), items: 0, size: 0 });

class BackfillRun {
  readonly #options: BackfillOptions;
  readonly #counts = { imported: 0, known: 0, refused: 0, repeated: 0, empty: 0 };
  readonly #calls = emptyTally();
  readonly #sessions = new Map<string, Tally & { readonly calls: Tally }>();
  #batch: Batch = emptyBatch();
  /** Settles when the batch in delivery is recorded. */
  sent: Promise<void> = Promise.resolve();
  #stopReason: string | undefined;

  constructor(options: BackfillOptions) {
    this.#options = options;
  }

  add(step: BackfillStep): void {
    const calls = step.calls?.hookExecutions.length ?? 0;
    if (step.events.length + calls > 0) this.#batch.steps.push(step);
    else if (step.id !== undefined) this.#counts.empty++;
    this.#batch.items += step.events.length + calls;
    this.#batch.size += calls * CALL_CHARACTERS;
    for (const event of step.events) this.#batch.size += sizeOf(event);
    this.#setPosition(step);
  }

  skip(step: BackfillStep): void {
    this.#counts.repeated++;
    this.#setPosition(step);
  }

  isFull(items: number, size: number): boolean {
    return this.#batch.items >= items || this.#batch.size >= size;
  }

  /** Waits for the batch in delivery, then sends the current one. Returns false when delivery has stopped. */
  async flush(): Promise<boolean> {
    await this.sent;
    if (this.#stopReason !== undefined) return false;
    this.sent = this.#send(this.#batch);
    // The next flush awaits the result; until then a rejection must not count as unhandled.
    this.sent.catch(() => {});
    this.#batch = emptyBatch();
    return true;
  }

  async #send({ positions, steps }: Batch): Promise<void> {
    // Steps of one session are sent together, so that results can be counted by session.
    for (const [session, together] of Map.groupBy(steps, ({ session: own }) => own ?? '')) {
      const events = together.flatMap((step) => step.events);
      const sent = await this.#options.send(events, callsOf(together));
      if (!sent.ok) {
        this.#stopReason = sent.error.message;
        return;
      }
      this.#count(session, sent.value);
    }
    this.#options.log?.markDone(
      steps.flatMap(({ id }) => id ?? []),
      positions,
    );
    this.#options.onProgress?.(this.#counts);
  }

  report(): BackfillReport {
    const sessions = Array.from(this.#sessions, ([session, tally]) => ({ session, ...tally }));
    return { ...this.#counts, calls: this.#calls, sessions, stopped: this.#stopReason };
  }

  #setPosition({ position }: BackfillStep): void {
    if (position) this.#batch.positions.set(position.source, position.value);
  }

  #count(session: string, sent: BatchTally): void {
    addTo(this.#counts, sent);
    addTo(this.#calls, sent.calls);
    if (session === '') return;
    const own = this.#sessions.get(session) ?? { ...emptyTally(), calls: emptyTally() };
    this.#sessions.set(session, own);
    addTo(own, sent);
    addTo(own.calls, sent.calls);
  }
}

function callsOf(steps: readonly BackfillStep[]): CallRecords {
  return {
    traces: steps.flatMap(({ calls }) => calls?.traces ?? []),
    hookExecutions: steps.flatMap(({ calls }) => calls?.hookExecutions ?? []),
  };
}

/** Estimated size of a call as JSON, in characters; its input is cut. */
const CALL_CHARACTERS = 1500;

/** Estimates the size of an event as JSON, in characters: its code plus a constant. */
function sizeOf({ parents, pattern_data }: LineageEventInput): number {
  const codes = [pattern_data, ...(parents ?? []).map((parent) => parent.pattern_data)];
  return codes.reduce((sum, data) => sum + (typeof data?.['code'] === 'string' ? data['code'].length : 0), 1000);
}

function requireRange(name: string, value: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < 1 || value > max)
    throw new RangeError(`${name} must be an integer from 1 to ${max}, not ${value}`);
}
