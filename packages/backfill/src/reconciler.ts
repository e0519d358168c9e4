import { stat } from 'node:fs/promises';
import type { Clock } from '@hookline/clock';
import type { BackfillLog } from './backfill-log.ts';
import { RoundScheduler, type RoundWait } from './round-scheduler.ts';

/** Wait after a session has ended: its last hooks may arrive in any order. */
const SETTLED: RoundWait = { quietMs: 3000, maxMs: 30_000 };
/** Wait after the start, so that the service comes up and running sessions go first, in milliseconds. */
const START_DELAY_MS = 10_000;
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
  readonly clock: Clock;
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
  readonly #due = new Set<string>();
  readonly #rounds: RoundScheduler;
  #isStopped = false;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    const { clock, onError } = options;
    this.#rounds = new RoundScheduler({ clock, onError, round: (signal) => this.#round(signal) });
  }

  /** Schedules the transcripts of earlier sessions. */
  start(): void {
    for (const path of this.#options.log.positions().keys()) this.#due.add(path);
    this.#rounds.postpone(START_DELAY_MS);
    if (this.#due.size > 0) this.#rounds.schedule({ quietMs: START_DELAY_MS });
  }

  /** Remembers sessions that start and schedules the transcripts of sessions that end. */
  observe(activities: readonly SessionActivity[]): void {
    const { log } = this.#options;
    for (const { kind, transcriptPath: path = '' } of activities) {
      if ((kind !== 'session-started' && kind !== 'session-ended') || path === '') continue;
      if (log.position(path) === undefined) log.markDone([], new Map([[path, '0']]));
      if (kind === 'session-started') continue;
      this.#due.add(path);
      this.#rounds.schedule(SETTLED);
    }
  }

  /** Aborts the running round, which can be repeated, and closes the log. Further calls have no effect. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    await this.#rounds.stop();
    this.#options.log.close();
  }

  async #round(signal: AbortSignal): Promise<RoundWait | undefined> {
    const { compare, log, onReconciled } = this.#options;
    const grown = await this.#takeGrown();
    if (grown.size === 0) return undefined;
    const report = await compare([...grown.keys()], signal);
    log.markDone([], grown);
    for (const path of grown.keys()) this.#due.delete(path);
    onReconciled(grown.size, report);
    return this.#due.size > 0 ? SETTLED : undefined;
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
