import { z } from 'zod';

const count = z.number().min(0);

const sessionSchema = z.looseObject({
  session_id: z.string(),
  started_at: z.string(),
  delegated: count,
  direct: count,
  advised: count,
  asked: count,
  blocked: count,
  delegated_tokens: count,
  direct_tokens: count,
});

/** What `orchestrator-session.json` holds: the sessions of late, the last at the end. */
export const sessionStatsSchema = z.looseObject({ sessions: z.array(sessionSchema) });

/** The state behind `get_session_stats`. */
export type SessionStatsState = z.output<typeof sessionStatsSchema>;

/** What happened in a session. `delegated_tokens` are those that others took in its stead, about. */
export type SessionStats = SessionStatsState['sessions'][number];

/** `orchestrator-session.json` before any session. */
export const SESSION_STATS_DEFAULTS: SessionStatsState = { sessions: [] };

/** Something that happened in a session. */
export interface SessionEvent {
  /** The session's id. */
  readonly sessionId: string;
  /** What happened: work was delegated or done directly, or the policy spoke. */
  readonly kind: 'delegated' | 'direct' | 'advised' | 'asked' | 'blocked';
  /** Tokens of the work, about, for the first two, 0 or more. @defaultValue 0 */
  readonly tokens?: number;
  /** When, milliseconds since 1970. */
  readonly at: number;
}

const MAX_SESSIONS = 50;

/** The state after something happened. Keeps the last fifty sessions. */
export function recordSessionEvent(state: SessionStatsState, event: SessionEvent): SessionStatsState {
  const { sessionId, kind, tokens = 0, at } = event;
  const before = state.sessions.find((session) => session.session_id === sessionId) ?? emptySession(sessionId, at);
  const session: SessionStats = { ...before, [kind]: before[kind] + 1 };
  if (kind === 'delegated') session.delegated_tokens += tokens;
  if (kind === 'direct') session.direct_tokens += tokens;
  const others = state.sessions.filter((each) => each.session_id !== sessionId);
  return { ...state, sessions: [...others, session].slice(-MAX_SESSIONS) };
}

/** The session of that id, or the last one; `undefined` when there is none. */
export function sessionStats(state: SessionStatsState, sessionId?: string): SessionStats | undefined {
  return sessionId === undefined
    ? state.sessions.at(-1)
    : state.sessions.find((session) => session.session_id === sessionId);
}

/** Share of a session's work that was delegated, 0 to 1; `undefined` before any work. */
export function delegationRate({ delegated, direct }: Pick<SessionStats, 'delegated' | 'direct'>): number | undefined {
  return delegated + direct === 0 ? undefined : delegated / (delegated + direct);
}

function emptySession(session_id: string, at: number): SessionStats {
  const counts = { delegated: 0, direct: 0, advised: 0, asked: 0, blocked: 0, delegated_tokens: 0, direct_tokens: 0 };
  return { session_id, started_at: new Date(at).toISOString(), ...counts };
}
