import { LRUCache } from 'lru-cache';
import { type ContextReading, type ContextSource, usedPercent } from './reading.ts';

/** Urgency of a context's fill level. */
export type ContextLevel = 'ok' | 'warning' | 'critical' | 'urgent';

/** Percentages of the window at which each level begins: rising, above 0, at most 100. */
export interface ContextThresholds {
  /** @defaultValue 60 */
  readonly warningPercent?: number | undefined;
  /** Compaction is recommended from this level on. @defaultValue 75 */
  readonly criticalPercent?: number | undefined;
  /** Claude Code is about to compact by itself. @defaultValue 90 */
  readonly urgentPercent?: number | undefined;
}

/** A session's context reached a higher level: one line of the alert log. */
export interface ContextAlert {
  /** Time of the reading, ISO 8601. */
  readonly at: string;
  readonly session_id: string;
  readonly level: Exclude<ContextLevel, 'ok'>;
  readonly used_tokens: number;
  /** Size of the window in tokens. */
  readonly window_tokens: number;
  /** Percentage in use, rounded to one decimal. */
  readonly used_percent: number;
  readonly source: ContextSource;
  readonly compaction_recommended: boolean;
}

/** Last measurement of a session's context. */
export interface ContextStatus {
  readonly reading: ContextReading;
  /** `unknown` while the size of the window is unknown. */
  readonly level: ContextLevel | 'unknown';
  /** Percentage in use; absent while the size of the window is unknown. */
  readonly usedPercent?: number;
  readonly compactionRecommended: boolean;
}

const LEVELS: readonly ContextLevel[] = ['ok', 'warning', 'critical', 'urgent'];

/** A level ends this many percentage points below its threshold, so that a reading near it raises one alert only. */
const HYSTERESIS_POINTS = 3;

/** Sessions that are remembered; the one observed least recently is dropped. */
const MAX_SESSIONS = 200;

/** Tracks how full contexts are, and raises one alert for each level that is reached. */
export class ContextMonitor {
  readonly #thresholds: Readonly<Record<ContextLevel, number>>;
  readonly #sessions = new LRUCache<string, { readonly status: ContextStatus; readonly alerted: ContextLevel }>({
    max: MAX_SESSIONS,
  });

  /** @throws RangeError when the thresholds are not in order */
  constructor({ warningPercent = 60, criticalPercent = 75, urgentPercent = 90 }: ContextThresholds = {}) {
    if (!areThresholdsValid({ warningPercent, criticalPercent, urgentPercent })) {
      throw new RangeError(
        `warningPercent, criticalPercent, urgentPercent must rise from above 0 to 100, got ${warningPercent}, ${criticalPercent}, ${urgentPercent}`,
      );
    }
    this.#thresholds = { ok: -Infinity, warning: warningPercent, critical: criticalPercent, urgent: urgentPercent };
  }

  /** Adds the newest reading of a session. Returns an alert when it reaches a level without an alert so far. */
  observe(sessionId: string, reading: ContextReading): ContextAlert | undefined {
    const percent = usedPercent(reading);
    const alerted = this.#sessions.peek(sessionId)?.alerted ?? 'ok';
    const reached = percent === undefined ? 'ok' : this.#levelAt(percent);
    const compactionRecommended = rank(reached) >= rank('critical');
    const status: ContextStatus = {
      reading,
      level: percent === undefined ? 'unknown' : reached,
      ...(percent === undefined ? {} : { usedPercent: percent }),
      compactionRecommended,
    };
    const alertedNow = percent === undefined ? alerted : this.#alertedAfter(alerted, reached, percent);
    this.#sessions.set(sessionId, { status, alerted: alertedNow });
    if (percent === undefined || reached === 'ok' || rank(reached) <= rank(alerted)) return undefined;
    return {
      at: new Date(reading.at).toISOString(),
      session_id: sessionId,
      level: reached,
      used_tokens: reading.usedTokens,
      window_tokens: reading.windowTokens ?? 0,
      used_percent: Math.round(percent * 10) / 10,
      source: reading.source,
      compaction_recommended: compactionRecommended,
    };
  }

  /** Returns the last measurement of a session; `undefined` for sessions that are not remembered. */
  status(sessionId: string): ContextStatus | undefined {
    return this.#sessions.peek(sessionId)?.status;
  }

  /** The remembered sessions, the most recently observed one last. */
  get sessions(): ReadonlyMap<string, ContextStatus> {
    return new Map([...this.#sessions.entries()].toReversed().map(([id, { status }]) => [id, status]));
  }

  /** Removes a session that ended. */
  forget(sessionId: string): void {
    this.#sessions.delete(sessionId);
  }

  #levelAt(percent: number): ContextLevel {
    return LEVELS.findLast((level) => percent >= this.#thresholds[level]) ?? 'ok';
  }

  #alertedAfter(alerted: ContextLevel, reached: ContextLevel, percent: number): ContextLevel {
    if (rank(reached) >= rank(alerted)) return reached;
    return percent > this.#thresholds[alerted] - HYSTERESIS_POINTS ? alerted : reached;
  }
}

/** Returns whether the thresholds rise from above 0 to at most 100. */
export function areThresholdsValid({
  warningPercent = 60,
  criticalPercent = 75,
  urgentPercent = 90,
}: ContextThresholds): boolean {
  return (
    warningPercent > 0 && warningPercent < criticalPercent && criticalPercent < urgentPercent && urgentPercent <= 100
  );
}

function rank(level: ContextLevel): number {
  return LEVELS.indexOf(level);
}

/** Returns one or two sentences about an alert, for Claude and for notifications. */
export function alertText({ used_percent, used_tokens, window_tokens, compaction_recommended }: ContextAlert): string {
  const fill = `The context window is ${used_percent} % full (${used_tokens} of ${window_tokens} tokens).`;
  return compaction_recommended ? `${fill} Compact it (/compact) at the next good point.` : fill;
}
