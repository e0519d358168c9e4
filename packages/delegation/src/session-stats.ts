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

/** Schema of `orchestrator-session.json`: the last sessions, the most recently active one at the end. */
export const sessionStatsSchema = z.looseObject({ sessions: z.array(sessionSchema) });

/** Statistics of the last sessions. */
export type SessionStatsState = z.output<typeof sessionStatsSchema>;

/** Statistics of a session. `delegated_tokens` estimates the tokens that delegation saved. */
export type SessionStats = SessionStatsState['sessions'][number];

/** State before the first session. */
export const SESSION_STATS_DEFAULTS: SessionStatsState = { sessions: [] };

/** Definition of `orchestrator-session.json` for `@hookline/state-guard`. */
export const SESSION_STATS_FILE = {
  name: 'orchestrator-session.json',
  schema: sessionStatsSchema,
  defaults: SESSION_STATS_DEFAULTS,
} as const;

/** An event of a session. */
export interface SessionEvent {
  readonly sessionId: string;
  /** Work that was delegated or done directly, or a verdict of the policy. */
  readonly kind: 'delegated' | 'direct' | 'advised' | 'asked' | 'blocked';
  /** Estimated tokens of the work, 0 or more; for `delegated` and `direct`. @defaultValue 0 */
  readonly tokens?: number | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const MAX_SESSIONS = 50;

/** Adds an event. Keeps the last fifty sessions. */
export function recordSessionEvent(state: SessionStatsState, event: SessionEvent): SessionStatsState {
  const { sessionId, kind, tokens = 0, at } = event;
  const before = state.sessions.find((session) => session.session_id === sessionId) ?? emptySession(sessionId, at);
  const session: SessionStats = { ...before, [kind]: before[kind] + 1 };
  if (kind === 'delegated') session.delegated_tokens += tokens;
  if (kind === 'direct') session.direct_tokens += tokens;
  const others = state.sessions.filter((each) => each.session_id !== sessionId);
  return { ...state, sessions: [...others, session].slice(-MAX_SESSIONS) };
}

/** Returns the session with that id, or the last one; `undefined` when there is none. */
export function sessionStats(state: SessionStatsState, sessionId?: string): SessionStats | undefined {
  return sessionId === undefined
    ? state.sessions.at(-1)
    : state.sessions.find((session) => session.session_id === sessionId);
}

/** Returns the share of a session's work that was delegated, 0 to 1; `undefined` without work. */
export function delegationRate({ delegated, direct }: Pick<SessionStats, 'delegated' | 'direct'>): number | undefined {
  return delegated + direct === 0 ? undefined : delegated / (delegated + direct);
}

function emptySession(session_id: string, at: number): SessionStats {
  const counts = { delegated: 0, direct: 0, advised: 0, asked: 0, blocked: 0, delegated_tokens: 0, direct_tokens: 0 };
  return { session_id, started_at: new Date(at).toISOString(), ...counts };
}
