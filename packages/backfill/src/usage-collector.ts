import { transcriptsAt } from '@hookline/transcripts';
import type { BackfillLog } from './backfill-log.ts';
import { collectTokenUsage, type SendUsage } from './token-usage.ts';
import type { UsageNames } from './usage-input.ts';

/** Wait after a turn: its last lines may not be written yet, in milliseconds. */
const SETTLE_MS = 1000;
const START_DELAY_MS = 10_000;
/** Wait after a failed round, in milliseconds. */
const RETRY_MS = 60_000;

/** The parts of an activity that a collector reads. */
export interface UsageActivity {
  readonly kind: string;
  readonly provenance: { readonly session_id: string };
  /** Absolute path of a transcript: of the session, or of a subagent that ended. */
  readonly transcriptPath?: string | undefined;
}

/** Dependencies and callbacks of a {@link UsageCollector}. The callbacks must not throw. */
export interface UsageCollectorOptions {
  /** Remembers the transcripts of captured sessions and how much of each was sent. The collector closes it. */
  readonly log: BackfillLog;
  readonly names: UsageNames;
  readonly send: SendUsage;
  /** Wait after the start, so that the service comes up, in milliseconds, 0 or more. @defaultValue 10000 */
  readonly startDelayMs?: number | undefined;
  /** Called with the reason of a failed round, which is repeated after a minute. */
  readonly onError: (reason: unknown) => void;
}

/** Wait after an activity until its responses are sent, in milliseconds. During a turn they are sent together. */
const WAITS_MS: Readonly<Record<string, number>> = {
  tool: 5000,
  'turn-ended': SETTLE_MS,
  'subagent-ended': SETTLE_MS,
  'session-ended': SETTLE_MS,
};

/**
 * Sends the token usage of captured sessions: during and after each turn, at the end of a session, and after the start what was written while no
 * collector was running. Rounds follow one another. Sessions that were never captured are left alone.
 */
export class UsageCollector {
  readonly #options: UsageCollectorOptions;
  readonly #ending = new AbortController();
  readonly #transcripts = new Map<string, string>();
  readonly #due = new Set<string>();
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UsageCollectorOptions) {
    this.#options = options;
  }

  /** Schedules the transcripts of earlier sessions. */
  start(): void {
    for (const source of this.#options.log.positions().keys()) {
      // The positions of token usage itself have a prefix.
      if (!source.startsWith('usage:')) this.#due.add(source);
    }
    if (this.#due.size > 0) this.#schedule(this.#options.startDelayMs ?? START_DELAY_MS);
  }

  /** Remembers the transcripts of sessions and schedules those with new responses. */
  observe(activities: readonly UsageActivity[]): void {
    const { log } = this.#options;
    for (const { kind, provenance, transcriptPath: path = '' } of activities) {
      const session = provenance.session_id;
      if (path !== '' && kind !== 'subagent-ended') {
        this.#transcripts.set(session, path);
        if (log.position(path) === undefined) log.markDone([], new Map([[path, session]]));
      }
      const known = this.#transcripts.get(session);
      const wait = WAITS_MS[kind];
      if (wait === undefined || known === undefined) continue;
      this.#due.add(known);
      this.#schedule(wait);
      if (kind === 'session-ended') this.#transcripts.delete(session);
    }
  }

  /** Waits for the running round and closes the log. Further calls have no effect. */
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
      this.#running = this.#running.then(() => this.#round());
    }, ms);
  }

  async #round(): Promise<void> {
    const { log, names, onError, send } = this.#options;
    for (const path of this.#due) {
      if (this.#ending.signal.aborted) return;
      this.#due.delete(path);
      try {
        // A transcript may be removed by its owner.
        const files = await transcriptsAt([path]).catch(() => []);
        const sent = await collectTokenUsage({ files, log, names, send });
        if (sent.ok) continue;
        onError(sent.error.message);
      } catch (error) {
        onError(error);
      }
      this.#due.add(path);
      this.#schedule(RETRY_MS);
      return;
    }
  }
}
