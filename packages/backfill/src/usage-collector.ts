import type { Clock } from '@hookline/clock';
import { transcriptsAt } from '@hookline/transcripts';
import type { BackfillLog } from './backfill-log.ts';
import { RoundScheduler, type RoundWait } from './round-scheduler.ts';
import { collectTokenUsage, type SendUsage } from './token-usage.ts';
import type { UsageNames } from './usage-input.ts';

/** Wait after the start, so that the service comes up and running sessions go first, in milliseconds. */
const START_DELAY_MS = 10_000;
/** Wait after a turn: its last lines may not be written yet. */
const SETTLED: RoundWait = { quietMs: 1000 };
/** During a turn responses are sent together: when it pauses, or after half a minute of work. */
const DURING_TURN: RoundWait = { quietMs: 5000, maxMs: 30_000 };

/** Wait after an activity until the responses are sent. */
const WAITS: Readonly<Record<string, RoundWait>> = {
  tool: DURING_TURN,
  'turn-ended': SETTLED,
  'subagent-ended': DURING_TURN,
  'session-ended': SETTLED,
};

/** The parts of an activity that a collector reads. */
export interface UsageActivity {
  readonly kind: string;
  readonly provenance: { readonly session_id: string };
  /** Absolute path of a transcript: of the session, or of a subagent that ended. */
  readonly transcriptPath?: string | undefined;
}

/** Dependencies and callbacks of a {@link UsageCollector}. The callbacks must not throw. */
export interface UsageCollectorOptions {
  readonly clock: Clock;
  /** Remembers the transcripts of captured sessions and how much of each was sent. The collector closes it. */
  readonly log: BackfillLog;
  readonly names: UsageNames;
  readonly send: SendUsage;
  /** Called with the reason of a failed round, which is repeated after a minute. */
  readonly onError: (reason: unknown) => void;
}

/**
 * Sends the token usage of captured sessions: during and after each turn, at the end of a session, and after the start what was
 * written while no collector was running. Sessions that were never captured are left alone.
 */
export class UsageCollector {
  readonly #options: UsageCollectorOptions;
  readonly #transcripts = new Map<string, string>();
  readonly #due = new Set<string>();
  readonly #rounds: RoundScheduler;
  #isStopped = false;

  constructor(options: UsageCollectorOptions) {
    this.#options = options;
    const { clock, onError } = options;
    this.#rounds = new RoundScheduler({ clock, onError, round: (signal) => this.#round(signal) });
  }

  /** Schedules the transcripts of earlier sessions. */
  start(): void {
    for (const source of this.#options.log.positions().keys()) {
      // The positions of token usage itself have a prefix.
      if (!source.startsWith('usage:')) this.#due.add(source);
    }
    this.#rounds.postpone(START_DELAY_MS);
    if (this.#due.size > 0) this.#rounds.schedule({ quietMs: START_DELAY_MS });
  }

  /** Remembers the transcripts of sessions and schedules those with new responses. */
  observe(activities: readonly UsageActivity[]): void {
    const { log } = this.#options;
    for (const { kind, provenance, transcriptPath: path = '' } of activities) {
      const session = provenance.session_id;
      if (path !== '' && kind !== 'subagent-ended' && this.#transcripts.get(session) !== path) {
        this.#transcripts.set(session, path);
        if (log.position(path) === undefined) log.markDone([], new Map([[path, session]]));
      }
      const known = this.#transcripts.get(session);
      const wait = WAITS[kind];
      if (wait === undefined || known === undefined) continue;
      this.#due.add(known);
      this.#rounds.schedule(wait);
      if (kind === 'session-ended') this.#transcripts.delete(session);
    }
  }

  /** Waits for the running round and closes the log. Further calls have no effect. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    await this.#rounds.stop();
    this.#options.log.close();
  }

  async #round(signal: AbortSignal): Promise<undefined> {
    const { log, names, send } = this.#options;
    for (const path of this.#due) {
      if (signal.aborted) return;
      this.#due.delete(path);
      try {
        // A transcript may be removed by its owner.
        const files = await transcriptsAt([path]).catch(() => []);
        const sent = await collectTokenUsage({ files, log, names, send });
        if (!sent.ok) throw new Error(sent.error.message);
      } catch (error) {
        this.#due.add(path);
        throw error;
      }
    }
  }
}
