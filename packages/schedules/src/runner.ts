import type { Clock, Timer } from '@hookline/clock';
import { z } from 'zod';
import { nextRun, type Schedule } from './schedule.ts';

/** What is kept of the runs: when each schedule was last run, or first seen. */
export const scheduleStateSchema = z.looseObject({ last_runs: z.record(z.string(), z.iso.datetime()) });

/** The state of a runner between two starts. */
export type ScheduleState = z.output<typeof scheduleStateSchema>;

/** The state before any run. */
export const SCHEDULE_STATE_DEFAULTS: ScheduleState = { last_runs: {} };

/** A schedule, and what is done. */
export interface Job extends Pick<Schedule, 'name' | 'cron' | 'randomDelaySeconds'> {
  /** Does it. What it rejects with is told to `onRun`. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** A run that ended. */
export interface ScheduleRun {
  /** Name of the schedule. */
  readonly name: string;
  /** When it was due, milliseconds since 1970. */
  readonly dueAt: number;
  /** When it began, milliseconds since 1970. */
  readonly startedAt: number;
  /** How long it took, in ms. */
  readonly durationMs: number;
  /** Whether it makes up for what was missed. */
  readonly caughtUp: boolean;
  /** What it failed with; absent if it went well. */
  readonly error?: unknown;
}

/** What a runner goes by. */
export interface ScheduleRunnerOptions {
  /** What to do when. */
  readonly jobs: readonly Job[];
  /** Where time comes from. */
  readonly clock: Clock;
  /** What was kept of an earlier start. @defaultValue nothing: nothing was missed */
  readonly state?: ScheduleState;
  /** Called after each run. Must not throw. Keep the runner's state then. */
  readonly onRun?: (run: ScheduleRun) => void;
  /** Time zone, such as `Europe/Berlin`. @defaultValue the machine's */
  readonly timeZone?: string;
  /** A number from 0 up to 1, for the random delay. @defaultValue Math.random */
  readonly random?: () => number;
}

interface Entry {
  readonly job: Job;
  /** Up to when nothing is owed, milliseconds since 1970. */
  last: number;
  dueAt: number | undefined;
  startAt: number | undefined;
  running: boolean;
}

/** Looks at the wall clock at least this often, in ms: it may be set, and machines sleep. */
const LOOK_EVERY_MS = 60_000;
/** Later than this is late: it was missed, and is caught up. */
const LATE_MS = 5 * 60_000;

/** Runs schedules inside this process. What was missed, however often, is run once. A run never overlaps itself. */
export class ScheduleRunner {
  readonly #options: ScheduleRunnerOptions;
  readonly #entries: readonly Entry[];
  readonly #abort = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #timer: Timer | undefined;

  /** Does nothing before {@link ScheduleRunner.start}. @throws TypeError for a pattern that is none */
  constructor(options: ScheduleRunnerOptions) {
    this.#options = options;
    const now = options.clock.now();
    const lastRuns = options.state?.last_runs ?? {};
    this.#entries = options.jobs.map((job) => {
      const known = Date.parse(Object.hasOwn(lastRuns, job.name) ? (lastRuns[job.name] ?? '') : '');
      // A time to come was written by a clock that was wrong.
      const last = Number.isNaN(known) || known > now ? now : known;
      return { job, last, dueAt: undefined, startAt: undefined, running: false };
    });
    for (const entry of this.#entries) this.#plan(entry);
  }

  /** Runs what was missed, and then what falls due. */
  start(): void {
    if (!this.#timer) this.#look();
  }

  /** Runs a schedule now, whether it is due or not. Resolves when it ended; to `false` if there is none, or it is running. */
  async runNow(name: string): Promise<boolean> {
    const entry = this.#entries.find(({ job }) => job.name === name);
    if (!entry || entry.running) return false;
    await this.#run(entry, this.#options.clock.now(), false);
    return true;
  }

  /** When each schedule runs next, milliseconds since 1970; `undefined` for never. */
  get nextRuns(): ReadonlyMap<string, number | undefined> {
    return new Map(this.#entries.map(({ job, startAt }) => [job.name, startAt]));
  }

  /** What to keep until the next start. */
  toState(): ScheduleState {
    return {
      last_runs: Object.fromEntries(this.#entries.map(({ job, last }) => [job.name, new Date(last).toISOString()])),
    };
  }

  /** Starts nothing more, aborts what runs, and resolves when that has ended. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#abort.abort();
    await Promise.all(this.#running);
  }

  #plan(entry: Entry): void {
    const { timeZone, random = Math.random } = this.#options;
    entry.dueAt = nextRun(entry.job.cron, entry.last, timeZone);
    const delayMs = Math.floor(random() * (entry.job.randomDelaySeconds ?? 0) * 1000);
    entry.startAt = entry.dueAt === undefined ? undefined : entry.dueAt + delayMs;
  }

  #look(): void {
    if (this.#abort.signal.aborted) return;
    const { clock } = this.#options;
    const now = clock.now();
    let next = now + LOOK_EVERY_MS;
    for (const entry of this.#entries) {
      const { startAt, dueAt } = entry;
      if (startAt === undefined || dueAt === undefined || entry.running) continue;
      if (startAt <= now) void this.#run(entry, dueAt, now - startAt > LATE_MS);
      else next = Math.min(next, startAt);
    }
    this.#timer = clock.setTimer(() => this.#look(), next - now);
  }

  #run(entry: Entry, dueAt: number, caughtUp: boolean): Promise<void> {
    const running = this.#execute(entry, dueAt, caughtUp).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  async #execute(entry: Entry, dueAt: number, caughtUp: boolean): Promise<void> {
    const { clock, onRun } = this.#options;
    const startedAt = clock.now();
    const start = clock.monotonic();
    entry.running = true;
    // Whatever was due until now is done with this run.
    entry.last = startedAt;
    let failed: { readonly error?: unknown } = {};
    try {
      await entry.job.run(this.#abort.signal);
    } catch (error) {
      failed = { error };
    }
    entry.running = false;
    this.#plan(entry);
    onRun?.({ name: entry.job.name, dueAt, startedAt, durationMs: clock.monotonic() - start, caughtUp, ...failed });
  }
}
