import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, DAY_MS } from '@hookline/clock';
import { LRUCache } from 'lru-cache';
import { alertText, type ContextAlert, type ContextMonitor, type ContextStatus } from './context-monitor.ts';
import { bestReading, type ContextReading } from './reading.ts';
import { readStatusLine } from './status-line.ts';
import { UsageFollower } from './transcript-usage.ts';

/** Transcripts followed at once; the least recently read one is dropped. */
const MAX_TRANSCRIPTS = 50;
/** Notes that wait for their session's next tool call. */
const MAX_NOTES = 200;
/** A status line file older than this is ignored. */
const MAX_STATUS_LINE_AGE_MS = DAY_MS;

/** Options of {@link ContextWatcher}. */
export interface ContextWatcherOptions {
  readonly clock: Clock;
  /** Folder of the status line files, `<session id>.json` each. */
  readonly statusLineFolder: string;
  readonly monitor: ContextMonitor;
  /** Window sizes by model id, in tokens; they take precedence over the built-in table. @defaultValue none */
  readonly windows?: Readonly<Record<string, number>> | undefined;
  /** True when alerts are also queued as notes for the session. @defaultValue false */
  readonly notes?: boolean | undefined;
  /** Called with each measurement. Must not throw. */
  readonly onStatus?: ((status: ContextStatus) => void) | undefined;
  /** Called when a session reaches a higher level; the measurement waits for it. */
  readonly onAlert?: ((alert: ContextAlert, text: string) => void | Promise<void>) | undefined;
  /** Called when a measurement fails. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Measures how full the context window of each session is, from status line files and transcripts. */
export class ContextWatcher {
  readonly #options: ContextWatcherOptions;
  readonly #followers = new LRUCache<string, { readonly path: string; readonly follower: UsageFollower }>({
    max: MAX_TRANSCRIPTS,
  });
  readonly #notes = new LRUCache<string, string>({ max: MAX_NOTES });
  readonly #queued = new Map<string, Promise<void>>();
  #last: Promise<unknown> = Promise.resolve();

  /** Reads nothing until {@link ContextWatcher.measure} is called. */
  constructor(options: ContextWatcherOptions) {
    this.#options = options;
  }

  /**
   * Measures a session's context. Measurements run one after another; a call for a session that is already queued joins
   * it. Rejects when `onAlert` does.
   *
   * @param transcriptPath - absolute; empty where it is unknown
   */
  measure(sessionId: string, transcriptPath: string): Promise<void> {
    const key = `${sessionId} ${transcriptPath}`;
    const queued = this.#queued.get(key);
    if (queued) return queued;
    const measured = this.#last.then(() => {
      this.#queued.delete(key);
      return this.#measure(sessionId, transcriptPath);
    });
    this.#queued.set(key, measured);
    this.#last = measured.catch((error: unknown) => this.#options.onError?.(error));
    return measured;
  }

  /** Measures every session that has a status line file or a transcript that is being followed. */
  async measureAll(): Promise<void> {
    const files = await readdir(this.#options.statusLineFolder).catch(() => []);
    const sessions = files.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    for (const session of new Set([...sessions, ...[...this.#followers.keys()].toReversed()])) {
      await this.measure(session, this.#followers.peek(session)?.path ?? '');
    }
  }

  /** The last measurement of each session, by session id. */
  get sessions(): Readonly<Record<string, ContextStatus>> {
    return Object.fromEntries(this.#options.monitor.sessions);
  }

  /** Removes and returns the note that is queued for a session. */
  takeNote(sessionId: string): string | undefined {
    const note = this.#notes.peek(sessionId);
    this.#notes.delete(sessionId);
    return note;
  }

  /** Drops what is held for a session that ended. */
  forget(sessionId: string): void {
    this.#followers.delete(sessionId);
    this.#notes.delete(sessionId);
  }

  async #measure(sessionId: string, transcriptPath: string): Promise<void> {
    const readings = [await this.#fromStatusLine(sessionId), await this.#fromTranscript(sessionId, transcriptPath)];
    const reading = bestReading(readings.filter((each) => each !== undefined));
    if (!reading) return;
    const { monitor, onStatus, onAlert, notes } = this.#options;
    const alert = monitor.observe(sessionId, reading);
    const status = monitor.status(sessionId);
    if (status) onStatus?.(status);
    if (!alert) return;
    const text = alertText(alert);
    if (notes === true) this.#notes.set(sessionId, text);
    await onAlert?.(alert, text);
  }

  async #fromStatusLine(sessionId: string): Promise<ContextReading | undefined> {
    const file = join(this.#options.statusLineFolder, `${sessionId}.json`);
    try {
      const { mtimeMs } = await stat(file);
      if (Math.abs(this.#options.clock.now() - mtimeMs) > MAX_STATUS_LINE_AGE_MS) return undefined;
      return readStatusLine(await readFile(file, 'utf8'), mtimeMs)?.reading;
    } catch {
      return undefined;
    }
  }

  async #fromTranscript(sessionId: string, path: string): Promise<ContextReading | undefined> {
    if (path === '') return undefined;
    const known = this.#followers.get(sessionId);
    const entry = known?.path === path ? known : { path, follower: new UsageFollower(path) };
    if (entry !== known) this.#followers.set(sessionId, entry);
    return (await entry.follower.read()).reading(this.#options.windows);
  }
}
