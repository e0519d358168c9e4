import { type ContextReading, type ContextSource, usedPercent } from './reading.ts';

/** How urgent it is, `ok` for not at all. */
export type ContextLevel = 'ok' | 'warning' | 'critical' | 'urgent';

/** Percentages of the window from which a level holds, each above the one before, over 0 and up to 100. */
export interface ContextThresholds {
  /** Worth knowing. @defaultValue 60 */
  readonly warningPercent?: number;
  /** From here on a compaction is recommended. @defaultValue 75 */
  readonly criticalPercent?: number;
  /** Claude Code compacts by itself soon. @defaultValue 90 */
  readonly urgentPercent?: number;
}

/** A session's context has become fuller than it was: one line of the alert log. */
export interface ContextAlert {
  /** When, ISO 8601. */
  readonly at: string;
  /** Whose context. */
  readonly session_id: string;
  /** How urgent it is now. */
  readonly level: Exclude<ContextLevel, 'ok'>;
  /** Tokens in use. */
  readonly used_tokens: number;
  /** Tokens that fit. */
  readonly window_tokens: number;
  /** Percentage in use, with one decimal. */
  readonly used_percent: number;
  /** Where the figures come from. */
  readonly source: ContextSource;
  /** Whether compacting is advised. */
  readonly compaction_recommended: boolean;
}

/** What is known of a session's context. */
export interface ContextStatus {
  /** The reading it rests on. */
  readonly reading: ContextReading;
  /** How urgent it is; `unknown` while nobody knows the size of the window. */
  readonly level: ContextLevel | 'unknown';
  /** Percentage in use; absent with an unknown window. */
  readonly usedPercent?: number;
  /** Whether compacting is advised. */
  readonly compactionRecommended: boolean;
}

const LEVELS: readonly ContextLevel[] = ['ok', 'warning', 'critical', 'urgent'];

/** A level is left only this far below where it begins, in percentage points: a reading that wavers does not repeat it. */
const HYSTERESIS_POINTS = 3;

/** Sessions that are remembered. */
const MAX_SESSIONS = 200;

/** Watches how full contexts become, and tells each level once on the way up. */
export class ContextMonitor {
  readonly #from: Readonly<Record<ContextLevel, number>>;
  readonly #sessions = new Map<string, { status: ContextStatus; told: ContextLevel }>();

  /** @throws RangeError when the thresholds are not in order */
  constructor({ warningPercent = 60, criticalPercent = 75, urgentPercent = 90 }: ContextThresholds = {}) {
    if (
      !(
        warningPercent > 0 &&
        warningPercent < criticalPercent &&
        criticalPercent < urgentPercent &&
        urgentPercent <= 100
      )
    ) {
      throw new RangeError(
        `warningPercent, criticalPercent, urgentPercent must rise from above 0 to 100, got ${warningPercent}, ${criticalPercent}, ${urgentPercent}`,
      );
    }
    this.#from = { ok: -Infinity, warning: warningPercent, critical: criticalPercent, urgent: urgentPercent };
  }

  /** Takes the newest reading of a session. Answers with an alert when it has reached a level that was not told yet. */
  observe(sessionId: string, reading: ContextReading): ContextAlert | undefined {
    const percent = usedPercent(reading);
    const told = this.#sessions.get(sessionId)?.told ?? 'ok';
    const reached = percent === undefined ? 'ok' : this.#levelAt(percent);
    const compactionRecommended = rank(reached) >= rank('critical');
    const status: ContextStatus = {
      reading,
      level: percent === undefined ? 'unknown' : reached,
      ...(percent === undefined ? {} : { usedPercent: percent }),
      compactionRecommended,
    };
    this.#remember(sessionId, status, percent === undefined ? told : this.#toldAfter(told, reached, percent));
    if (percent === undefined || reached === 'ok' || rank(reached) <= rank(told)) return undefined;
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

  /** What is known of a session; `undefined` for one that was not observed, or too long ago. */
  status(sessionId: string): ContextStatus | undefined {
    return this.#sessions.get(sessionId)?.status;
  }

  /** Every session that is remembered, the one last observed at the end. */
  get sessions(): ReadonlyMap<string, ContextStatus> {
    return new Map([...this.#sessions].map(([id, { status }]) => [id, status]));
  }

  /** Forgets a session that ended. */
  forget(sessionId: string): void {
    this.#sessions.delete(sessionId);
  }

  #levelAt(percent: number): ContextLevel {
    return LEVELS.findLast((level) => percent >= this.#from[level]) ?? 'ok';
  }

  #toldAfter(told: ContextLevel, reached: ContextLevel, percent: number): ContextLevel {
    if (rank(reached) >= rank(told)) return reached;
    return percent > this.#from[told] - HYSTERESIS_POINTS ? told : reached;
  }

  #remember(sessionId: string, status: ContextStatus, told: ContextLevel): void {
    this.#sessions.delete(sessionId);
    this.#sessions.set(sessionId, { status, told });
    if (this.#sessions.size <= MAX_SESSIONS) return;
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined) this.#sessions.delete(oldest);
  }
}

function rank(level: ContextLevel): number {
  return LEVELS.indexOf(level);
}

/** What to tell Claude or a person about an alert, in one or two sentences. */
export function alertText({ used_percent, used_tokens, window_tokens, compaction_recommended }: ContextAlert): string {
  const fill = `The context window is ${used_percent} % full (${used_tokens} of ${window_tokens} tokens).`;
  return compaction_recommended ? `${fill} Compact it (/compact) at the next good point.` : fill;
}
