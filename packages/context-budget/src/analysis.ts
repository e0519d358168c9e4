import type { BudgetAdjustment, SharedBudget } from './shared-budget.ts';

/** Work of a week, or of another period. */
export interface WorkSummary {
  /** Pieces of work that were delegated. */
  readonly delegated: number;
  /** Pieces of work that were done directly. */
  readonly direct: number;
  readonly tokensUsed: number;
  /** Estimated tokens saved by delegating. */
  readonly tokensSaved: number;
}

/** Analysis of a week. */
export interface WeekAnalysis extends WorkSummary {
  /** Share of the work that was delegated, 0 to 1; `undefined` without work. */
  readonly delegationRate: number | undefined;
  /** Tokens saved per delegation; `undefined` without one. */
  readonly savedPerDelegation: number | undefined;
  /** Change of the budgets in percent; 0 for none. */
  readonly changePercent: number;
  readonly reason:
    | 'high-delegation'
    | 'low-delegation'
    | 'in-range'
    | 'too-little-work'
    | 'delegation-off'
    | 'analysed-already';
}

/** Bounds of the budgets, and the work that a week needs for an adjustment. */
export interface AdjustmentRules {
  /** Least and most tokens of a session. @defaultValue [2000, 100000] */
  readonly sessionTokens?: readonly [number, number] | undefined;
  /** Least and most tokens of a day. @defaultValue [10000, 500000] */
  readonly dailyTokens?: readonly [number, number] | undefined;
  /** A week with fewer pieces of work leaves the budgets unchanged, 1 or more. @defaultValue 5 */
  readonly minWork?: number | undefined;
  /** False when no work can be delegated: a week without delegation then says nothing. @defaultValue true */
  readonly isDelegating?: boolean | undefined;
}

const HIGH_RATE = 0.5;
const LOW_RATE = 0.2;
const MAX_ADJUSTMENTS = 10;

/**
 * Derives the change of the budgets from a week. Above 50 % delegated: 15 % less, growing linearly to 20 % less at 100 %,
 * because this agent needs fewer tokens. Below 20 %: 5 % more, growing linearly to 10 % more at 0 %. Otherwise, after too little
 * work, or while nothing can be delegated: no change. Percentages are rounded to two decimals.
 */
export function analyzeWeek(
  week: WorkSummary,
  { isDelegating = true, minWork = 5 }: AdjustmentRules = {},
): WeekAnalysis {
  const work = week.delegated + week.direct;
  const delegationRate = work === 0 ? undefined : week.delegated / work;
  const savedPerDelegation = week.delegated === 0 ? undefined : week.tokensSaved / week.delegated;
  const base = { ...week, delegationRate, savedPerDelegation };
  if (delegationRate === undefined || work < minWork) return { ...base, changePercent: 0, reason: 'too-little-work' };
  if (!isDelegating && week.delegated === 0) return { ...base, changePercent: 0, reason: 'delegation-off' };
  if (delegationRate > HIGH_RATE) {
    const changePercent = roundedToHundredths(-(15 + 5 * ((delegationRate - HIGH_RATE) / (1 - HIGH_RATE))));
    return { ...base, changePercent, reason: 'high-delegation' };
  }
  if (delegationRate < LOW_RATE) {
    return {
      ...base,
      changePercent: roundedToHundredths(5 + 5 * ((LOW_RATE - delegationRate) / LOW_RATE)),
      reason: 'low-delegation',
    };
  }
  return { ...base, changePercent: 0, reason: 'in-range' };
}

/**
 * Applies the analysis of a week: changes the budgets within their bounds, rounded to whole tokens, adds the adjustment
 * to the last ten, and resets the week's counts.
 *
 * @param date - Monday after the week, `2026-11-23`; a second call with the same date changes nothing
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
  const adjusted = (tokens: number, [least, most]: readonly [number, number]): number =>
    Math.min(most, Math.max(least, Math.round((tokens * (100 + analysis.changePercent)) / 100)));
  const adjustment: BudgetAdjustment = {
    date,
    delegation_rate: analysis.delegationRate,
    change_percent: analysis.changePercent,
    session_budget_tokens: adjusted(budget.session_budget_tokens, sessionTokens),
    daily_budget_tokens: adjusted(budget.daily_budget_tokens, dailyTokens),
    reason: analysis.reason,
  };
  return {
    ...counted,
    session_budget_tokens: adjustment.session_budget_tokens,
    daily_budget_tokens: adjustment.daily_budget_tokens,
    budget_adjustments: [...budget.budget_adjustments, adjustment].slice(-MAX_ADJUSTMENTS),
  };
}

/** Returns the work counted since the last analysis. */
export function workOf({ delegation }: SharedBudget): WorkSummary {
  return {
    delegated: delegation.delegated,
    direct: delegation.direct,
    tokensUsed: delegation.tokens_used,
    tokensSaved: delegation.tokens_saved,
  };
}

function roundedToHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
