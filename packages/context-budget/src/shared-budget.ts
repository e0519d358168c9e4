import { MINUTE_MS } from '@hookline/clock';
import { z } from 'zod';

const count = z.number().min(0);

/** A change of the budgets; `budget_adjustments` holds the last ten. */
const adjustmentSchema = z.looseObject({
  /** Monday after the analysed week, `2026-11-23`. */
  date: z.string(),
  /** Share of the work that was delegated, 0 to 1. */
  delegation_rate: z.number().min(0).max(1),
  /** Change in percent; negative for a reduction. */
  change_percent: z.number(),
  /** Tokens a session may use afterwards. */
  session_budget_tokens: count,
  /** Tokens a day may use afterwards. */
  daily_budget_tokens: count,
  /** `high-delegation` or `low-delegation`. */
  reason: z.string(),
});

/** Schema of `shared-budget.json`. Unknown fields are kept. */
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

/** The budgets with their counts, and the figures of other parts. */
export type SharedBudget = z.output<typeof sharedBudgetSchema>;

/** A change of the budgets. */
export type BudgetAdjustment = SharedBudget['budget_adjustments'][number];

/** Budget before any work: 10,000 tokens per session, 50,000 per day. */
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

/** Definition of `shared-budget.json` for `@hookline/state-guard`. */
export const SHARED_BUDGET_FILE = {
  name: 'shared-budget.json',
  schema: sharedBudgetSchema,
  defaults: SHARED_BUDGET_DEFAULTS,
} as const;

/** Sessions whose tokens are counted; the one without work for the longest time is dropped. */
const MAX_SESSIONS = 100;

/** A piece of work. */
export interface WorkDone {
  readonly sessionId: string;
  /** True when another agent did the work. */
  readonly delegated: boolean;
  /** Tokens that the work added to this session's context, 0 or more. */
  readonly tokensUsed: number;
  /** Further tokens that the work would have used without delegation, 0 or more. @defaultValue 0 */
  readonly tokensSaved?: number | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Minutes that the user's local time is ahead of UTC; decides where a day ends. @defaultValue 0 */
  readonly utcOffsetMinutes?: number | undefined;
}

/** Adds a piece of work to the counts. The count of the day restarts at 0 on a new day. */
export function recordWork(budget: SharedBudget, work: WorkDone): SharedBudget {
  const day = new Date(work.at + (work.utcOffsetMinutes ?? 0) * MINUTE_MS).toISOString().slice(0, 10);
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

/** Tokens left of the budgets, each 0 or more. */
export interface BudgetLeft {
  readonly sessionTokens: number;
  readonly dayTokens: number;
}

/** Returns the tokens left to a session on a day (`2026-11-21`, local time). */
export function budgetLeft(budget: SharedBudget, sessionId: string, day: string): BudgetLeft {
  const used = Object.hasOwn(budget.usage.session_tokens, sessionId) ? budget.usage.session_tokens[sessionId] : 0;
  const today = budget.usage.day === day ? budget.usage.day_tokens : 0;
  return {
    sessionTokens: Math.max(0, budget.session_budget_tokens - (used ?? 0)),
    dayTokens: Math.max(0, budget.daily_budget_tokens - today),
  };
}
