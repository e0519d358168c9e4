import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import process from 'node:process';
import { json } from 'node:stream/consumers';
import { type BackfillLog, openBackfillLog } from '@hookline/backfill';
import type { Activity } from '@hookline/recorder';
import type { Logger } from 'pino';
import type { Runtime } from '../compose.ts';
import { warnOfDamage } from './damaged-file.ts';

/** Hooks of one moment may come in any order: what a session left is looked at when all have come, in milliseconds. */
const SETTLE_MS = 3000;
/** How long after the start: the service has to come up, and whoever works now comes first. */
const START_MS = 10_000;
/** How long to wait when it could not be done. */
const RETRY_MS = 60_000;
/** Transcripts that one process compares. */
const MOST_TOGETHER = 50;
/** In the backfill's log: transcripts of sessions that were captured, each with how much of it was compared. */
const TARGET = 'captured sessions';

/**
 * Compares what captured sessions left with what was recorded: at SessionEnd, and at start what changed while nobody looked. In
 * a process of its own with low priority, one after the other. Sessions that were never captured are nobody's business here.
 */
export class Reconciler {
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  readonly #log: BackfillLog;
  readonly #ending = new AbortController();
  readonly #due = new Set<string>();
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(runtime: Runtime, logger: Logger) {
    this.#runtime = runtime;
    this.#logger = logger;
    this.#log = openBackfillLog({ file: runtime.paths.backfillLog, target: TARGET });
    warnOfDamage(logger, runtime.paths.backfillLog, this.#log.damaged);
  }

  start(): void {
    if (!this.#runtime.settings.tracking.enabled) return;
    for (const path of this.#log.positions().keys()) this.#due.add(path);
    if (this.#due.size > 0) this.#after(START_MS);
  }

  /** Looks out for sessions that begin and end. */
  saw(activities: readonly Activity[]): void {
    for (const activity of activities) {
      if (activity.kind !== 'session-started' && activity.kind !== 'session-ended') continue;
      const { kind, transcriptPath: path = '' } = activity;
      if (path === '') continue;
      if (this.#log.position(path) === undefined) this.#log.done([], new Map([[path, '0']]));
      if (kind === 'session-started') continue;
      this.#due.add(path);
      this.#after(SETTLE_MS);
    }
  }

  /** Ends what runs: it is safe to be done again. */
  async stop(): Promise<void> {
    this.#ending.abort();
    clearTimeout(this.#timer);
    await this.#running;
    this.#log.close();
  }

  #after(ms: number): void {
    if (this.#timer !== undefined || this.#ending.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#running = (this.#running ?? Promise.resolve()).then(() => this.#round());
    }, ms);
  }

  async #round(): Promise<void> {
    try {
      const changed = await this.#changed();
      if (changed.size === 0) return;
      const { added, calls, completeness_before, expected } = await this.#compare([...changed.keys()]);
      this.#log.done([], changed);
      for (const path of changed.keys()) this.#due.delete(path);
      this.#logger.info(
        { transcripts: changed.size, expected, added, completeness_before, calls },
        'transcripts reconciled',
      );
    } catch (err) {
      if (this.#ending.signal.aborted) return;
      this.#logger.warn({ err }, 'transcripts could not be reconciled');
      return this.#after(RETRY_MS);
    }
    if (this.#due.size > 0) this.#after(SETTLE_MS);
  }

  /** Some of the transcripts that are due, with how long they are; those that did not grow are no longer due. */
  async #changed(): Promise<ReadonlyMap<string, string>> {
    const changed = new Map<string, string>();
    for (const path of this.#due) {
      if (changed.size === MOST_TOGETHER) break;
      const size = (await stat(path).catch(() => undefined))?.size ?? 0;
      if (size > Number(this.#log.position(path) ?? 0)) changed.set(path, String(size));
      else this.#due.delete(path);
    }
    return changed;
  }

  async #compare(paths: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const { paths: own, program } = this.#runtime;
    const child = spawn(process.execPath, [program, 'reconcile', '--json', '--transcript', ...paths], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, HOOKLINE_HOME: own.home },
      signal: this.#ending.signal,
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (child.pid !== undefined) lower(child.pid);
    const [answer, code] = await Promise.all([json(child.stdout).catch(() => ({})), ended]);
    if (code !== 0) throw new Error(`reconciling ended with ${code}`);
    return answer as Record<string, unknown>;
  }
}

function lower(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It ended already, or the system does not let us: then it runs as everybody else.
  }
}
