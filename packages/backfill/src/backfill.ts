import type { HookExecutionInput, LineageEventInput, TraceRecordInput } from '@hookline/contracts';
import type { Outcome } from '@hookline/outcome';
import type { BackfillLog } from './backfill-log.ts';
import { addTo, type BackfillReport, emptyTally, type Sent, type Tally } from './tally.ts';

/** How far a source was read, in the source's own words. */
export interface Position {
  readonly source: string;
  readonly value: string;
}

/** Tool calls, as traces have them. */
export interface CallRecords {
  /** What they tell of the traces that they are in. */
  readonly traces: readonly TraceRecordInput[];
  readonly hookExecutions: readonly HookExecutionInput[];
}

/** One thing that happened, and what it comes to. */
export interface BackfillStep {
  readonly events: readonly LineageEventInput[];
  /** The call that it was, where traces are to have it. */
  readonly calls?: CallRecords;
  /** Tells it from all others, such as the id of a tool call: it is sent once, wherever it comes up. */
  readonly id?: string;
  /** Its session. */
  readonly session?: string;
  /** Where reading may be taken up again once this and all before are safe. */
  readonly position?: Position;
}

/** Sends events and calls, each safe to be sent again; answers what became of them, or why nobody can tell. */
export type SendAll = (
  events: readonly LineageEventInput[],
  calls: CallRecords,
) => Promise<Outcome<Sent, { readonly message: string }>>;

/** What a backfill works with. */
export interface BackfillOptions {
  readonly steps: AsyncIterable<BackfillStep>;
  readonly send: SendAll;
  /** Remembers what is done. @defaultValue nothing: all of it is sent, and only counted as known */
  readonly log?: BackfillLog;
  /** Events and calls that are sent together, 1 to 500. @defaultValue 200 */
  readonly batchEvents?: number;
  /** Text that is sent together, in characters; one larger step goes by itself. @defaultValue 2097152 (2 MiB) */
  readonly batchSize?: number;
  /** Told after each batch. @defaultValue nothing */
  readonly onProgress?: (soFar: Readonly<Tally>) => void;
}

/**
 * Sends what steps come to, in order, a batch at a time, and reads the next one meanwhile: it holds no more than two.
 * Positions and ids are remembered when their batch is safe, so that a backfill that was ended in the middle goes on there.
 * Ends with the first batch that cannot be sent. Rejects when the steps do.
 *
 * @throws RangeError when an option is out of range
 */
export async function backfill(options: BackfillOptions): Promise<BackfillReport> {
  const { batchEvents = 200, batchSize = 2_097_152, log } = options;
  within('batchEvents', batchEvents, 500);
  within('batchSize', batchSize, Number.MAX_SAFE_INTEGER);
  const run = new Run(options);
  try {
    for await (const step of options.steps) {
      if (step.id !== undefined && log?.knows(step.id) === true) run.repeat(step);
      else run.add(step);
      if (run.isFull(batchEvents, batchSize) && !(await run.flush())) break;
    }
    await run.flush();
  } finally {
    await run.sent;
  }
  return run.report();
}

/** What is sent together. */
interface Batch {
  readonly steps: BackfillStep[];
  readonly positions: Map<string, string>;
  items: number;
  size: number;
}

const emptyBatch = (): Batch => ({ steps: [], positions: new Map(), items: 0, size: 0 });

class Run {
  readonly #options: BackfillOptions;
  readonly #counts = { imported: 0, known: 0, refused: 0, repeated: 0, empty: 0 };
  readonly #calls = emptyTally();
  readonly #sessions = new Map<string, Tally & { readonly calls: Tally }>();
  #held: Batch = emptyBatch();
  /** The batch that is on its way. */
  sent: Promise<void> = Promise.resolve();
  #stopped: string | undefined;

  constructor(options: BackfillOptions) {
    this.#options = options;
  }

  add(step: BackfillStep): void {
    const calls = step.calls?.hookExecutions.length ?? 0;
    if (step.events.length + calls > 0) this.#held.steps.push(step);
    else if (step.id !== undefined) this.#counts.empty++;
    this.#held.items += step.events.length + calls;
    this.#held.size += calls * CALL_SIZE;
    for (const event of step.events) this.#held.size += sizeOf(event);
    this.#reached(step);
  }

  repeat(step: BackfillStep): void {
    this.#counts.repeated++;
    this.#reached(step);
  }

  isFull(items: number, size: number): boolean {
    return this.#held.items >= items || this.#held.size >= size;
  }

  /** Waits for the batch that is on its way, and sends what is held. Whether that was worth it. */
  async flush(): Promise<boolean> {
    await this.sent;
    if (this.#stopped !== undefined) return false;
    this.sent = this.#send(this.#held);
    // Whoever waits for it learns of it; until then it is no unhandled rejection.
    this.sent.catch(() => {});
    this.#held = emptyBatch();
    return true;
  }

  async #send({ positions, steps }: Batch): Promise<void> {
    // Steps of one session go together, so that what becomes of them is its own.
    for (const [session, together] of Map.groupBy(steps, ({ session: own }) => own ?? '')) {
      const events = together.flatMap((step) => step.events);
      const sent = await this.#options.send(events, callsOf(together));
      if (!sent.ok) {
        this.#stopped = sent.error.message;
        return;
      }
      this.#count(session, sent.value);
    }
    this.#options.log?.done(steps, positions);
    this.#options.onProgress?.(this.#counts);
  }

  report(): BackfillReport {
    const sessions = Array.from(this.#sessions, ([session, tally]) => ({ session, ...tally }));
    return { ...this.#counts, calls: this.#calls, sessions, stopped: this.#stopped };
  }

  #reached({ position }: BackfillStep): void {
    if (position) this.#held.positions.set(position.source, position.value);
  }

  #count(session: string, sent: Sent): void {
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

/** What a call takes as JSON, nearly always: what it was given is cut down. In characters. */
const CALL_SIZE = 1500;

/** Nearly what it is as JSON: code is nearly all of it. */
function sizeOf({ parents, pattern_data }: LineageEventInput): number {
  const codes = [pattern_data, ...(parents ?? []).map((parent) => parent.pattern_data)];
  return codes.reduce((sum, data) => sum + (typeof data?.['code'] === 'string' ? data['code'].length : 0), 1000);
}

function within(name: string, value: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < 1 || value > most)
    throw new RangeError(`${name} must be an integer from 1 to ${most}, not ${value}`);
}
