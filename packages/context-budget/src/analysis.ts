import type { BudgetAdjustment, SharedBudget } from './shared-budget.ts';

/** What was done in a week, or any other stretch of time. */
export interface WorkSummary {
  /** Pieces of work that were delegated. */
  readonly delegated: number;
  /** Pieces of work that were not. */
  readonly direct: number;
  /** Tokens used. */
  readonly tokensUsed: number;
  /** Tokens saved by delegating. */
  readonly tokensSaved: number;
}

/** What to make of a week. */
export interface WeekAnalysis extends WorkSummary {
  /** Share that was delegated, 0 to 1; `undefined` when nothing was done. */
  readonly delegationRate: number | undefined;
  /** Tokens saved by each delegation; `undefined` when there was none. */
  readonly savedPerDelegation: number | undefined;
  /** By how much to change the budgets, in percent; 0 for not at all. */
  readonly changePercent: number;
  /** Why. */
  readonly reason: 'high-delegation' | 'low-delegation' | 'in-range' | 'too-little-work';
}

/** Between what bounds budgets move, in tokens, and how much work a week must have. */
export interface AdjustmentRules {
  /** Least and most for a session. @defaultValue [2000, 100000] */
  readonly sessionTokens?: readonly [number, number];
  /** Least and most for a day. @defaultValue [10000, 500000] */
  readonly dailyTokens?: readonly [number, number];
  /** A week with fewer pieces of work than this changes nothing, 1 or more. @defaultValue 5 */
  readonly minWork?: number;
}

const HIGH = 0.5;
const LOW = 0.2;
/** The last so many are kept. */
const KEPT_ADJUSTMENTS = 10;

/**
 * What a week says about the budgets. Above 50 % delegated: 15 % less, rising evenly to 20 % less at 100 %, because less
 * is needed here. Below 20 %: 5 % more, rising evenly to 10 % more at 0 %. In between, or after too little work: nothing.
 * Percentages are rounded to two decimals.
 */
export function analyzeWeek(week: WorkSummary, { minWork = 5 }: AdjustmentRules = {}): WeekAnalysis {
  const work = week.delegated + week.direct;
  const delegationRate = work === 0 ? undefined : week.delegated / work;
  const savedPerDelegation = week.delegated === 0 ? undefined : week.tokensSaved / week.delegated;
  const base = { ...week, delegationRate, savedPerDelegation };
  if (delegationRate === undefined || work < minWork) return { ...base, changePercent: 0, reason: 'too-little-work' };
  if (delegationRate > HIGH) {
    const changePercent = hundredths(-(15 + 5 * ((delegationRate - HIGH) / (1 - HIGH))));
    return { ...base, changePercent, reason: 'high-delegation' };
  }
  if (delegationRate < LOW) {
    return { ...base, changePercent: hundredths(5 + 5 * ((LOW - delegationRate) / LOW)), reason: 'low-delegation' };
  }
  return { ...base, changePercent: 0, reason: 'in-range' };
}

/**
 * The budget after a week was looked at: changed, rounded to whole tokens, kept within bounds, the change added to
 * the last ten, the week's counts back at nothing.
 *
 * @param date - Monday after the week, `2026-11-23`; a week that was looked at already is not looked at again
 */
export function adjustBudget(
  budget: SharedBudget,
  analysis: WeekAnalysis,
  date: string,
  { sessionTokens = [2000, 100_000], dailyTokens = [10_000, 500_000] }: AdjustmentRules = {},
): SharedBudget {
  if (budget.budget_adjustments.some((adjustment) => adjustment.date === date)) return budget;
  const counted = {
    ...budget,
    delegation: { ...budget.delegation, delegated: 0, direct: 0, tokens_used: 0, tokens_saved: 0 },
  };
  if (analysis.changePercent === 0 || analysis.delegationRate === undefined) return counted;
  const changed = (tokens: number, [least, most]: readonly [number, number]): number =>
    Math.min(most, Math.max(least, Math.round((tokens * (100 + analysis.changePercent)) / 100)));
  const adjustment: BudgetAdjustment = {
    date,
    delegation_rate: analysis.delegationRate,
    change_percent: analysis.changePercent,
    session_budget_tokens: changed(budget.session_budget_tokens, sessionTokens),
    daily_budget_tokens: changed(budget.daily_budget_tokens, dailyTokens),
    reason: analysis.reason,
  };
  return {
    ...counted,
    session_budget_tokens: adjustment.session_budget_tokens,
    daily_budget_tokens: adjustment.daily_budget_tokens,
    budget_adjustments: [...budget.budget_adjustments, adjustment].slice(-KEPT_ADJUSTMENTS),
  };
}

/** What happened since the last analysis, as the shared budget counts it. */
export function workOf({ delegation }: SharedBudget): WorkSummary {
  return {
    delegated: delegation.delegated,
    direct: delegation.direct,
    tokensUsed: delegation.tokens_used,
    tokensSaved: delegation.tokens_saved,
  };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
