import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  alertText,
  bestReading,
  type ContextAlert,
  ContextMonitor,
  type ContextReading,
  type ContextStatus,
  readStatusLine,
  TranscriptFollower,
} from '@hookline/context-budget';
import type { Notifier } from '@hookline/notifications';
import type { Logger } from 'pino';
import type { Runtime } from '../../compose.ts';
import type { Budgets } from './budgets.ts';
import { logInContext } from './context-logs.ts';

/** Transcripts that are followed at once; the one looked at longest ago goes. */
const MAX_FOLLOWED = 50;
/** A status line older than this says nothing of a context any more, in milliseconds. */
const STALE_MS = 86_400_000;

/** Knows how full every session's context window is, and raises the alarm. */
export class ContextWatch {
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  readonly #notifier: Notifier;
  readonly #budgets: Budgets;
  readonly #monitor: ContextMonitor;
  readonly #followers = new Map<string, { readonly path: string; readonly follower: TranscriptFollower }>();
  readonly #notes = new Map<string, string>();
  readonly #waiting = new Map<string, Promise<void>>();
  #looking: Promise<unknown> = Promise.resolve();

  constructor(runtime: Runtime, logger: Logger, notifier: Notifier, budgets: Budgets) {
    const { warningPercent, criticalPercent, urgentPercent } = runtime.settings.contextBudget;
    this.#runtime = runtime;
    this.#logger = logger;
    this.#notifier = notifier;
    this.#budgets = budgets;
    const rising = warningPercent < criticalPercent && criticalPercent < urgentPercent;
    if (!rising) logger.warn({ warningPercent, criticalPercent, urgentPercent }, 'thresholds do not rise: 60, 75, 90');
    this.#monitor = new ContextMonitor(rising ? { warningPercent, criticalPercent, urgentPercent } : {});
  }

  /** Something happened in a session: look how full its context is now. Looks follow one another; one that waits will do. */
  look(sessionId: string, transcriptPath: string): Promise<void> {
    const key = `${sessionId} ${transcriptPath}`;
    const waiting = this.#waiting.get(key);
    if (waiting) return waiting;
    const looked = this.#looking.then(() => {
      this.#waiting.delete(key);
      return this.#look(sessionId, transcriptPath);
    });
    this.#waiting.set(key, looked);
    this.#looking = looked.catch((error: unknown) => this.#logger.error({ err: error }, 'a context was not looked at'));
    return looked;
  }

  /** Looks at every session that a status line or a transcript tells of. */
  async lookAll(): Promise<void> {
    const told = await readdir(this.#runtime.paths.statusLines).catch(() => []);
    const sessions = told.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    for (const session of new Set([...sessions, ...this.#followers.keys()])) {
      await this.look(session, this.#followers.get(session)?.path ?? '');
    }
  }

  /** What is known of each session, by its id. */
  get sessions(): Readonly<Record<string, ContextStatus>> {
    return Object.fromEntries(this.#monitor.sessions);
  }

  /** What Claude is to be told of a session's context, once. */
  takeNote(sessionId: string): string | undefined {
    const note = this.#notes.get(sessionId);
    this.#notes.delete(sessionId);
    return note;
  }

  /** A session ended. */
  forget(sessionId: string): void {
    this.#followers.delete(sessionId);
    this.#notes.delete(sessionId);
  }

  async #look(sessionId: string, transcriptPath: string): Promise<void> {
    const readings = [await this.#told(sessionId), await this.#followed(sessionId, transcriptPath)];
    const reading = bestReading(readings.filter((each) => each !== undefined));
    if (!reading) return;
    const alert = this.#monitor.observe(sessionId, reading);
    this.#budgets.shared.change((budget) => ({
      ...budget,
      context: {
        ...budget.context,
        current_tokens: reading.usedTokens,
        window_tokens: reading.windowTokens ?? null,
        compaction_recommended: this.#monitor.status(sessionId)?.compactionRecommended ?? false,
      },
    }));
    if (alert) await this.#raise(alert);
  }

  async #told(sessionId: string): Promise<ContextReading | undefined> {
    const file = join(this.#runtime.paths.statusLines, `${sessionId}.json`);
    try {
      const { mtimeMs } = await stat(file);
      if (this.#runtime.clock.now() - mtimeMs > STALE_MS) return undefined;
      return readStatusLine(await readFile(file, 'utf8'), mtimeMs)?.reading;
    } catch {
      return undefined;
    }
  }

  async #followed(sessionId: string, path: string): Promise<ContextReading | undefined> {
    if (path === '') return undefined;
    const known = this.#followers.get(sessionId);
    const entry = known?.path === path ? known : { path, follower: new TranscriptFollower(path) };
    this.#followers.delete(sessionId);
    this.#followers.set(sessionId, entry);
    const [oldest] = this.#followers.keys();
    if (this.#followers.size > MAX_FOLLOWED && oldest !== undefined) this.#followers.delete(oldest);
    return (await entry.follower.read()).reading(this.#runtime.settings.contextBudget.windows);
  }

  async #raise(alert: ContextAlert): Promise<void> {
    const message = alertText(alert);
    this.#logger.warn(alert, 'a context window fills up');
    this.#notifier.notify({
      kind: `context-${alert.level}`,
      level: alert.level === 'warning' ? 'warning' : 'critical',
      title: 'Claude Code context',
      message,
    });
    if (this.#runtime.settings.contextBudget.notes) this.#notes.set(alert.session_id, message);
    await logInContext(this.#runtime, 'context-alerts', alert);
  }
}
