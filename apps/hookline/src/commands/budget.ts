import { resolve } from 'node:path';
import { writeFileAtomic } from '@hookline/atomic-file';
import { budgetPlotSvg, budgetReport, type HistoryRow, type SharedBudget } from '@hookline/context-budget';
import type { Runtime } from '../compose.ts';
import type { BudgetAnalysis } from '../daemon/self-driving/budgets.ts';
import { CommandError, printResult } from '../output.ts';
import type { PrintOptions } from './options.ts';
import { askSelfDriving } from './self-driving.ts';

interface BudgetAnswer {
  readonly budget: SharedBudget;
  readonly rows: readonly HistoryRow[];
  readonly damagedLines: number;
}

/** What a report is written to besides. */
export interface BudgetFlags extends PrintOptions {
  readonly svg?: string;
}

/** The budgets, what was used of them, and how they changed. */
export async function budgetReportCommand(runtime: Runtime, flags: BudgetFlags): Promise<void> {
  const answer = await askSelfDriving<BudgetAnswer>(runtime, 'GET /self-driving/budget');
  if (flags.svg !== undefined) {
    const written = await writeFileAtomic(resolve(flags.svg), budgetPlotSvg(answer.rows), { mode: 0o644 });
    if (!written.ok) throw new CommandError(`${flags.svg} cannot be written`);
  }
  printResult(answer, flags.json, ({ budget, rows }) => budgetReport(budget, rows).trimEnd());
}

/** Looks at the week now, instead of on Monday. */
export async function budgetAnalyze(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const answer = await askSelfDriving<BudgetAnalysis>(runtime, 'POST /self-driving/schedules/budget-analyzer');
  printResult(answer, flags.json, ({ date, analysis, sessionBudgetTokens, dailyBudgetTokens }) =>
    [
      `week before ${date}: ${analysis.delegated} delegated, ${analysis.direct} direct (${analysis.reason})`,
      `change: ${analysis.changePercent} %`,
      `budgets: ${sessionBudgetTokens} tokens a session, ${dailyBudgetTokens} a day`,
    ].join('\n'),
  );
}
