import type { LineageEventInput } from '@hookline/contracts';
import type { Outcome } from '@hookline/outcome';
import type { BackfillLog } from './backfill-log.ts';
import type { BackfillReport, Tally } from './tally.ts';

/** How far a source was read, in the source's own words. */
export interface Position {
  readonly source: string;
  readonly value: string;
}

/** One thing that happened, and what it comes to. */
export interface BackfillStep {
  readonly events: readonly LineageEventInput[];
  /** Tells it from all others, such as the id of a tool call: it is sent once, wherever it comes up. */
  readonly id?: string;
  /** Its session. */
  readonly session?: string;
  /** Where reading may be taken up again once this and all before are safe. */
  readonly position?: Position;
}

/** Sends events, each safe to be sent again; answers what became of them, or why nobody can tell. */
export type SendAll = (
  events: readonly LineageEventInput[],
) => Promise<Outcome<Readonly<Tally>, { readonly message: string }>>;

/** What a backfill works with. */
export interface BackfillOptions {
  readonly steps: AsyncIterable<BackfillStep>;
  readonly send: SendAll;
  /** Remembers what is done. @defaultValue nothing: all of it is sent, and only counted as known */
  readonly log?: BackfillLog;
  /** Events that are sent together, 1 to 500. @defaultValue 200 */
  readonly batchEvents?: number;
  /** Text that is sent together, in characters; one larger step goes by itself. @defaultValue 2097152 (2 MiB) */
  readonly batchSize?: number;
  /** Told after each batch. @defaultValue nothing */
  readonly onProgress?: (soFar: Readonly<Tally>) => void;
}

/**
 * Sends what steps come to, in order, a batch at a time, and reads the next one meanwhile: it holds no more than two. Positions and ids are remembered when
 * their batch is safe, so that a backfill that was ended in the middle goes on there. Ends with the first batch that cannot
 * be sent. Rejects when the steps do.
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
  events: number;
  size: number;
}

const emptyBatch = (): Batch => ({ steps: [], positions: new Map(), events: 0, size: 0 });

class Run {
  readonly #options: BackfillOptions;
  readonly #counts = { imported: 0, known: 0, refused: 0, repeated: 0, empty: 0 };
  readonly #sessions = new Map<string, Tally>();
  #held: Batch = emptyBatch();
  /** The batch that is on its way. */
  sent: Promise<void> = Promise.resolve();
  #stopped: string | undefined;

  constructor(options: BackfillOptions) {
    this.#options = options;
  }

  add(step: BackfillStep): void {
    if (step.events.length > 0) this.#held.steps.push(step);
    else if (step.id !== undefined) this.#counts.empty++;
    this.#held.events += step.events.length;
    for (const event of step.events) this.#held.size += sizeOf(event);
    this.#reached(step);
  }

  repeat(step: BackfillStep): void {
    this.#counts.repeated++;
    this.#reached(step);
  }

  isFull(events: number, size: number): boolean {
    return this.#held.events >= events || this.#held.size >= size;
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
      const sent = await this.#options.send(together.flatMap(({ events }) => events));
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
    return { ...this.#counts, sessions, stopped: this.#stopped };
  }

  #reached({ position }: BackfillStep): void {
    if (position) this.#held.positions.set(position.source, position.value);
  }

  #count(session: string, { imported, known, refused }: Readonly<Tally>): void {
    const tallies: Tally[] = [this.#counts];
    if (session !== '') {
      const own = this.#sessions.get(session) ?? { imported: 0, known: 0, refused: 0 };
      this.#sessions.set(session, own);
      tallies.push(own);
    }
    for (const tally of tallies) {
      tally.imported += imported;
      tally.known += known;
      tally.refused += refused;
    }
  }
}

/** Nearly what it is as JSON: code is nearly all of it. */
function sizeOf({ parents, pattern_data }: LineageEventInput): number {
  const codes = [pattern_data, ...(parents ?? []).map((parent) => parent.pattern_data)];
  return codes.reduce((sum, data) => sum + (typeof data?.['code'] === 'string' ? data['code'].length : 0), 1000);
}

function within(name: string, value: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < 1 || value > most)
    throw new RangeError(`${name} must be an integer from 1 to ${most}, not ${value}`);
}
