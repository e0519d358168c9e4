import { z } from 'zod';

const count = z.number().min(0);

/** One change of the budgets, as `budget_adjustments` keeps the last ten. */
const adjustmentSchema = z.looseObject({
  /** Monday of the week after the one that was looked at, `2026-11-23`. */
  date: z.string(),
  /** Share of the work that was delegated, 0 to 1. */
  delegation_rate: z.number().min(0).max(1),
  /** By how much, in percent; negative for less. */
  change_percent: z.number(),
  /** Tokens a session may use afterwards. */
  session_budget_tokens: count,
  /** Tokens a day may use afterwards. */
  daily_budget_tokens: count,
  /** `high-delegation` or `low-delegation`. */
  reason: z.string(),
});

/** What `shared-budget.json` holds. Fields that it does not name are kept. */
export const sharedBudgetSchema = z.looseObject({
  session_budget_tokens: count,
  daily_budget_tokens: count,
  context: z.looseObject({
    current_tokens: count,
    window_tokens: count.nullable(),
    context_debt: count,
    large_outputs_count: count,
    compaction_recommended: z.boolean(),
  }),
  performance: z.looseObject({ avg_hook_time_ms: count, slow_hook_count: count }),
  search_cache: z.looseObject({ hits: count, misses: count, hit_rate: count.max(1), tokens_saved: count }),
  delegation: z.looseObject({ delegated: count, direct: count, tokens_used: count, tokens_saved: count }),
  usage: z.looseObject({ day: z.string(), day_tokens: count, session_tokens: z.record(z.string(), count) }),
  budget_adjustments: z.array(adjustmentSchema).max(10),
  updated_at: z.string(),
});

/** The state that every part shares. */
export type SharedBudget = z.output<typeof sharedBudgetSchema>;

/** A change of the budgets. */
export type BudgetAdjustment = SharedBudget['budget_adjustments'][number];

/** `shared-budget.json` before anything has happened: 10,000 tokens a session, 50,000 a day. */
export const SHARED_BUDGET_DEFAULTS: SharedBudget = {
  session_budget_tokens: 10_000,
  daily_budget_tokens: 50_000,
  context: {
    current_tokens: 0,
    window_tokens: null,
    context_debt: 0,
    large_outputs_count: 0,
    compaction_recommended: false,
  },
  performance: { avg_hook_time_ms: 0, slow_hook_count: 0 },
  search_cache: { hits: 0, misses: 0, hit_rate: 0, tokens_saved: 0 },
  delegation: { delegated: 0, direct: 0, tokens_used: 0, tokens_saved: 0 },
  usage: { day: '', day_tokens: 0, session_tokens: {} },
  budget_adjustments: [],
  updated_at: '',
};

/** Sessions whose tokens are remembered. */
const MAX_SESSIONS = 100;

/** Some work that was done. */
export interface WorkDone {
  /** The session it was done in. */
  readonly sessionId: string;
  /** Whether another agent did it. */
  readonly delegated: boolean;
  /** Tokens it took of this session's own, 0 or more. */
  readonly tokensUsed: number;
  /** Tokens it would have taken besides, had it not been delegated, 0 or more. */
  readonly tokensSaved?: number;
  /** When, milliseconds since 1970. */
  readonly at: number;
  /** Time zone of the user, for where a day ends: minutes that local time is ahead of UTC. @defaultValue 0 */
  readonly utcOffsetMinutes?: number;
}

/** The budget after some work: counts go up, and a new day starts at nothing. */
export function recordWork(budget: SharedBudget, work: WorkDone): SharedBudget {
  const day = new Date(work.at + (work.utcOffsetMinutes ?? 0) * 60_000).toISOString().slice(0, 10);
  const { delegation, usage } = budget;
  const { [work.sessionId]: before = 0, ...others } = usage.session_tokens;
  const sessions = [...Object.entries(others), [work.sessionId, before + work.tokensUsed] as const].slice(
    -MAX_SESSIONS,
  );
  return {
    ...budget,
    delegation: {
      ...delegation,
      delegated: delegation.delegated + (work.delegated ? 1 : 0),
      direct: delegation.direct + (work.delegated ? 0 : 1),
      tokens_used: delegation.tokens_used + work.tokensUsed,
      tokens_saved: delegation.tokens_saved + (work.tokensSaved ?? 0),
    },
    usage: {
      ...usage,
      day,
      day_tokens: (usage.day === day ? usage.day_tokens : 0) + work.tokensUsed,
      session_tokens: Object.fromEntries(sessions),
    },
    updated_at: new Date(work.at).toISOString(),
  };
}

/** What is left of the budgets. Nothing is below 0. */
export interface BudgetLeft {
  /** Of the session's, in tokens. */
  readonly sessionTokens: number;
  /** Of the day's, in tokens. */
  readonly dayTokens: number;
}

/** What is left of the budgets for a session on a day (`2026-11-21`, in the user's time). */
export function budgetLeft(budget: SharedBudget, sessionId: string, day: string): BudgetLeft {
  const used = Object.hasOwn(budget.usage.session_tokens, sessionId) ? budget.usage.session_tokens[sessionId] : 0;
  const today = budget.usage.day === day ? budget.usage.day_tokens : 0;
  return {
    sessionTokens: Math.max(0, budget.session_budget_tokens - (used ?? 0)),
    dayTokens: Math.max(0, budget.daily_budget_tokens - today),
  };
}
