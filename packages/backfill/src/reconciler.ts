import { stat } from 'node:fs/promises';
import type { BackfillLog } from './backfill-log.ts';

/** Wait after a session has ended: its last hooks may arrive in any order, in milliseconds. */
const SETTLE_MS = 3000;
/** Wait after the start, so that the service comes up and running sessions go first, in milliseconds. */
const START_DELAY_MS = 10_000;
/** Wait after a failed round, in milliseconds. */
const RETRY_MS = 60_000;
/** Most transcripts of one round. */
const MAX_TRANSCRIPTS = 50;

/** The parts of an activity that a reconciler reads. */
export interface SessionActivity {
  readonly kind: string;
  /** Absolute path of the session's transcript. */
  readonly transcriptPath?: string | undefined;
}

/** Compares transcripts with what was recorded, adds what is missing and resolves with a report. */
export type CompareTranscripts = (paths: readonly string[], signal: AbortSignal) => Promise<unknown>;

/** Dependencies and callbacks of a {@link Reconciler}. The callbacks must not throw. */
export interface ReconcilerOptions {
  /** Remembers the transcripts of captured sessions, each with the length that was compared. The reconciler closes it. */
  readonly log: BackfillLog;
  readonly compare: CompareTranscripts;
  /** Called after each round with the number of transcripts and the report of `compare`. */
  readonly onReconciled: (transcripts: number, report: unknown) => void;
  /** Called with the error of a failed round, which is repeated after a minute. */
  readonly onError: (error: unknown) => void;
}

/**
 * Reconciles the transcripts of captured sessions: at the end of a session, and after the start those that grew while no
 * reconciler was running. Rounds follow one another. Sessions that were never captured are left alone.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #ending = new AbortController();
  readonly #due = new Set<string>();
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Schedules the transcripts of earlier sessions. */
  start(): void {
    for (const path of this.#options.log.positions().keys()) this.#due.add(path);
    if (this.#due.size > 0) this.#schedule(START_DELAY_MS);
  }

  /** Remembers sessions that start and schedules the transcripts of sessions that end. */
  observe(activities: readonly SessionActivity[]): void {
    const { log } = this.#options;
    for (const { kind, transcriptPath: path = '' } of activities) {
      if ((kind !== 'session-started' && kind !== 'session-ended') || path === '') continue;
      if (log.position(path) === undefined) log.markDone([], new Map([[path, '0']]));
      if (kind === 'session-started') continue;
      this.#due.add(path);
      this.#schedule(SETTLE_MS);
    }
  }

  /** Aborts the running round, which can be repeated, and closes the log. Further calls have no effect. */
  async stop(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    clearTimeout(this.#timer);
    await this.#running;
    this.#options.log.close();
  }

  #schedule(ms: number): void {
    if (this.#timer !== undefined || this.#ending.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#running = (this.#running ?? Promise.resolve()).then(() => this.#round());
    }, ms);
  }

  async #round(): Promise<void> {
    const { compare, log, onError, onReconciled } = this.#options;
    try {
      const grown = await this.#takeGrown();
      if (grown.size === 0) return;
      const report = await compare([...grown.keys()], this.#ending.signal);
      log.markDone([], grown);
      for (const path of grown.keys()) this.#due.delete(path);
      onReconciled(grown.size, report);
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      onError(error);
      return this.#schedule(RETRY_MS);
    }
    if (this.#due.size > 0) this.#schedule(SETTLE_MS);
  }

  /** Returns some of the due transcripts with their lengths. Those that did not grow are no longer due. */
  async #takeGrown(): Promise<ReadonlyMap<string, string>> {
    const grown = new Map<string, string>();
    for (const path of this.#due) {
      if (grown.size === MAX_TRANSCRIPTS) break;
      const size = (await stat(path).catch(() => undefined))?.size ?? 0;
      if (size > Number(this.#options.log.position(path) ?? 0)) grown.set(path, String(size));
      else this.#due.delete(path);
    }
    return grown;
  }
}
