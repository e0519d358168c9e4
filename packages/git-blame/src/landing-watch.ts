import { mainBranch } from './main-branch.ts';

/** Remembers the last measured commit of the main branch of repositories, by their top folder. */
export interface LandingLog {
  position(top: string): string | undefined;
  positions(): ReadonlyMap<string, string>;
  markDone(ids: Iterable<string>, positions: ReadonlyMap<string, string>): void;
  close(): void;
}

/** The parts of an activity that a watch reads. */
export interface FolderActivity {
  readonly kind: string;
  /** Working directory, absolute; empty when it is unknown. */
  readonly cwd: string;
}

/** Measures the repository of a folder and resolves with the number of files that are left for another run. */
export type MeasureFolder = (folder: string, signal: AbortSignal) => Promise<{ readonly remaining: number }>;

/** Dependencies and callbacks of a {@link LandingWatch}. The callbacks must not throw. */
export interface LandingWatchOptions {
  /** The watch closes it. */
  readonly log: LandingLog;
  readonly measure: MeasureFolder;
  /** Called with the error of a failed measurement, which is repeated later. */
  readonly onError: (error: unknown) => void;
  /** Wait after the end of a turn: code is often committed then. In milliseconds, 0 or more. @defaultValue 20000 */
  readonly settleMs?: number | undefined;
}

const SETTLE_MS = 20_000;
/** Wait between runs for a repository with many files, and after a failure, in milliseconds. */
const CONTINUE_MS = 30_000;
const RETRY_MS = 600_000;

/** Ends of work, after which code may have landed. */
const ENDS = new Set(['turn-ended', 'session-ended']);

/**
 * Has repositories measured when code landed in them: after turns and sessions the main branch of the repository is compared with
 * the one that was measured last. Rounds follow one another, and nothing runs between them.
 */
export class LandingWatch {
  readonly #options: LandingWatchOptions;
  readonly #ending = new AbortController();
  readonly #due = new Set<string>();
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LandingWatchOptions) {
    this.#options = options;
  }

  /** Schedules the repositories of earlier sessions. */
  start(): void {
    for (const top of this.#options.log.positions().keys()) this.#due.add(top);
    if (this.#due.size > 0) this.#schedule(this.#settleMs);
  }

  /** Schedules the repositories in which work has ended. */
  observe(activities: readonly FolderActivity[]): void {
    for (const { cwd, kind } of activities) {
      if (!ENDS.has(kind) || cwd === '') continue;
      this.#due.add(cwd);
      this.#schedule(this.#settleMs);
    }
  }

  /** Aborts the running measurement, which can be repeated, and closes the log. Further calls have no effect. */
  async stop(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    clearTimeout(this.#timer);
    await this.#running;
    this.#options.log.close();
  }

  get #settleMs(): number {
    return this.#options.settleMs ?? SETTLE_MS;
  }

  #schedule(ms: number): void {
    if (this.#timer !== undefined || this.#ending.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#running.then(() => this.#round());
    }, ms);
  }

  async #round(): Promise<void> {
    const { log, measure, onError } = this.#options;
    const { signal } = this.#ending;
    const measured = new Set<string>();
    for (const folder of Array.from(this.#due)) {
      if (signal.aborted) return;
      this.#due.delete(folder);
      try {
        const branch = await mainBranch(folder);
        if (!branch || measured.has(branch.top) || log.position(branch.top) === branch.commit) continue;
        measured.add(branch.top);
        const { remaining } = await measure(branch.top, signal);
        log.markDone([], new Map([[branch.top, remaining > 0 ? '' : branch.commit]]));
        if (remaining === 0) continue;
        this.#due.add(branch.top);
        this.#schedule(CONTINUE_MS);
      } catch (error) {
        if (signal.aborted) return;
        onError(error);
        this.#due.add(folder);
        this.#schedule(RETRY_MS);
      }
    }
  }
}

/**
 * Has every known repository measured once, whether code landed or not: the time until which lines were seen alive moves on.
 * Repositories that are gone are passed over.
 */
export async function measureKnown(
  { log, measure, onError }: Omit<LandingWatchOptions, 'settleMs'>,
  signal: AbortSignal,
): Promise<{ readonly repositories: number; readonly failed: number }> {
  let [repositories, failed] = [0, 0];
  for (const top of log.positions().keys()) {
    if (signal.aborted) break;
    const branch = await mainBranch(top);
    if (!branch) continue;
    try {
      const { remaining } = await measure(top, signal);
      log.markDone([], new Map([[top, remaining > 0 ? '' : branch.commit]]));
      repositories++;
    } catch (error) {
      onError(error);
      failed++;
    }
  }
  return { repositories, failed };
}
