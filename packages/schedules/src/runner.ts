import { type Clock, MINUTE_MS, type Timer } from '@hookline/clock';
import { z } from 'zod';
import { nextRun, type Schedule } from './schedule.ts';

/** Schema of `schedules.json`: the last run of each schedule, or the first start of the runner. */
export const scheduleStateSchema = z.looseObject({ last_runs: z.record(z.string(), z.iso.datetime()) });

/** State of a runner between two processes. */
export type ScheduleState = z.output<typeof scheduleStateSchema>;

/** State before the first run. */
export const SCHEDULE_STATE_DEFAULTS: ScheduleState = { last_runs: {} };

/** Definition of `schedules.json` for `@hookline/state-guard`. */
export const SCHEDULES_FILE = {
  name: 'schedules.json',
  schema: scheduleStateSchema,
  defaults: SCHEDULE_STATE_DEFAULTS,
} as const;

/** A schedule with its job. */
export interface Job extends Pick<Schedule, 'name' | 'cron' | 'randomDelaySeconds'> {
  /** Runs the job. A rejection is passed to `onRun`. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** A completed run. */
export interface ScheduleRun {
  /** Name of the schedule. */
  readonly name: string;
  /** Due time, milliseconds since 1970. */
  readonly dueAt: number;
  /** Start time, milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** True when the run makes up for missed ones. */
  readonly caughtUp: boolean;
  /** Error of a failed run; absent on success. */
  readonly error?: unknown;
}

/** Options of {@link ScheduleRunner}. */
export interface ScheduleRunnerOptions {
  readonly jobs: readonly Job[];
  readonly clock: Clock;
  /** State of an earlier process. @defaultValue none: no run was missed */
  readonly state?: ScheduleState | undefined;
  /** Called after each run, when the state has changed. Must not throw. */
  readonly onRun?: ((run: ScheduleRun) => void) | undefined;
  /** Time zone, such as `Europe/Berlin`. @defaultValue that of the machine */
  readonly timeZone?: string | undefined;
  /** Returns a number from 0 up to 1 for the random delay. @defaultValue Math.random */
  readonly random?: (() => number) | undefined;
}

interface Entry {
  readonly job: Job;
  /** Runs due up to this time are done, milliseconds since 1970. */
  last: number;
  dueAt: number | undefined;
  startAt: number | undefined;
  running: boolean;
}

/** Longest time between two checks of the wall clock, which may be set at any time or jump when the machine wakes. */
const MAX_POLL_INTERVAL_MS = MINUTE_MS;
/** A run that starts later than this after its due time counts as missed. */
const MISSED_AFTER_MS = 5 * MINUTE_MS;

/** Smaller corrections of the wall clock replan nothing, so that no run is repeated. */
const SET_BACK_MS = 5 * MINUTE_MS;

/** Runs schedules in this process. Missed runs of a schedule are made up by one run. Runs of a schedule do not overlap. */
export class ScheduleRunner {
  readonly #options: ScheduleRunnerOptions;
  readonly #entries: readonly Entry[];
  readonly #abort = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #timer: Timer | undefined;

  /** Runs nothing until {@link ScheduleRunner.start}. @throws TypeError for an invalid cron expression */
  constructor(options: ScheduleRunnerOptions) {
    this.#options = options;
    const now = options.clock.now();
    const lastRuns = options.state?.last_runs ?? {};
    this.#entries = options.jobs.map((job) => {
      const known = Date.parse(Object.hasOwn(lastRuns, job.name) ? (lastRuns[job.name] ?? '') : '');
      // A time in the future was written under a wrong clock.
      const last = Number.isNaN(known) || known > now ? now : known;
      return { job, last, dueAt: undefined, startAt: undefined, running: false };
    });
    for (const entry of this.#entries) this.#plan(entry);
  }

  /** Runs missed schedules, and then each schedule when it is due. */
  start(): void {
    if (!this.#timer) this.#poll();
  }

  /** Runs a schedule now. Resolves at the end of the run; to `false` if the schedule is unknown or already running. */
  async runNow(name: string): Promise<boolean> {
    const entry = this.#entries.find(({ job }) => job.name === name);
    if (!entry || entry.running) return false;
    await this.#run(entry, this.#options.clock.now(), false);
    return true;
  }

  /** Next start of each schedule, milliseconds since 1970; `undefined` for none. */
  get nextRuns(): ReadonlyMap<string, number | undefined> {
    return new Map(this.#entries.map(({ job, startAt }) => [job.name, startAt]));
  }

  /** Returns the state to store until the next process. */
  toState(): ScheduleState {
    return {
      last_runs: Object.fromEntries(this.#entries.map(({ job, last }) => [job.name, new Date(last).toISOString()])),
    };
  }

  /** Aborts running jobs, and resolves when they have ended. No further run starts. */
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

  /** Plans the next run from now, because the clock was set back: it would be as late as the clock was ahead. */
  #replan(entry: Entry, now: number): void {
    entry.last = now;
    this.#plan(entry);
  }

  #poll(): void {
    if (this.#abort.signal.aborted) return;
    const { clock } = this.#options;
    const now = clock.now();
    let next = now + MAX_POLL_INTERVAL_MS;
    for (const entry of this.#entries) {
      if (now < entry.last - SET_BACK_MS) this.#replan(entry, now);
      const { startAt, dueAt } = entry;
      if (startAt === undefined || dueAt === undefined || entry.running) continue;
      if (startAt <= now) void this.#run(entry, dueAt, now - startAt > MISSED_AFTER_MS);
      else next = Math.min(next, startAt);
    }
    this.#timer = clock.setTimer(() => this.#poll(), next - now);
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
    // This run makes up for all runs that were due until now.
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
