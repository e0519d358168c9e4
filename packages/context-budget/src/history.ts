import type { WeekAnalysis } from './analysis.ts';
import type { SharedBudget } from './shared-budget.ts';

/** A week: one line of `budget-history.csv`. */
export interface HistoryRow {
  /** Monday after the week, `2026-11-23`. */
  readonly date: string;
  /** Pieces of work that were delegated. */
  readonly delegated: number;
  /** Pieces of work that were done directly. */
  readonly direct: number;
  /** Share of the work that was delegated, 0 to 1; `undefined` for a week without work. */
  readonly delegationRate: number | undefined;
  readonly tokensUsed: number;
  readonly tokensSaved: number;
  /** Tokens saved per delegation; `undefined` without one. */
  readonly savedPerDelegation: number | undefined;
  /** Change of the budgets in percent. */
  readonly changePercent: number;
  /** Tokens a session may use afterwards. */
  readonly sessionBudgetTokens: number;
  /** Tokens a day may use afterwards. */
  readonly dailyBudgetTokens: number;
  /** Reason for the change, or for none. */
  readonly reason: string;
}

/** Header line of `budget-history.csv`. */
export const HISTORY_HEADER =
  'date,delegated,direct,delegation_rate,tokens_used,tokens_saved,saved_per_delegation,change_percent,session_budget_tokens,daily_budget_tokens,reason';

/** Combines the analysis of a week with the budgets after it. */
export function historyRow(date: string, analysis: WeekAnalysis, after: SharedBudget): HistoryRow {
  return {
    date,
    delegated: analysis.delegated,
    direct: analysis.direct,
    delegationRate: analysis.delegationRate,
    tokensUsed: analysis.tokensUsed,
    tokensSaved: analysis.tokensSaved,
    savedPerDelegation: analysis.savedPerDelegation,
    changePercent: analysis.changePercent,
    sessionBudgetTokens: after.session_budget_tokens,
    dailyBudgetTokens: after.daily_budget_tokens,
    reason: analysis.reason,
  };
}

/** Formats the file with header and final line feed. Rates have four decimals, tokens per delegation one. */
export function formatHistory(rows: readonly HistoryRow[]): string {
  const lines = rows.map((row) =>
    [
      row.date,
      row.delegated,
      row.direct,
      row.delegationRate?.toFixed(4) ?? '',
      row.tokensUsed,
      row.tokensSaved,
      row.savedPerDelegation?.toFixed(1) ?? '',
      row.changePercent,
      row.sessionBudgetTokens,
      row.dailyBudgetTokens,
      row.reason,
    ].join(','),
  );
  return [HISTORY_HEADER, ...lines, ''].join('\n');
}

/** Parses `budget-history.csv`. Damaged lines are skipped and counted. */
export function parseHistory(text: string): { readonly rows: readonly HistoryRow[]; readonly damagedLines: number } {
  const lines = text.split('\n').filter((line) => line !== '' && line !== HISTORY_HEADER);
  const rows = lines.map(parseRow).filter((row) => row !== undefined);
  return { rows, damagedLines: lines.length - rows.length };
}

const ROW =
  /^(\d{4}-\d\d-\d\d),(\d+),(\d+),(\d\.\d+|),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?),(\d+\.\d|),(-?\d+(?:\.\d+)?),(\d+),(\d+),([a-z-]+)\r?$/;

function parseRow(line: string): HistoryRow | undefined {
  const match = ROW.exec(line);
  if (!match) return undefined;
  const [, date = '', delegated, direct, rate, used, saved, each, change, session, daily, reason = ''] = match;
  return {
    date,
    delegated: Number(delegated),
    direct: Number(direct),
    delegationRate: rate === '' ? undefined : Number(rate),
    tokensUsed: Number(used),
    tokensSaved: Number(saved),
    savedPerDelegation: each === '' ? undefined : Number(each),
    changePercent: Number(change),
    sessionBudgetTokens: Number(session),
    dailyBudgetTokens: Number(daily),
    reason,
  };
}
