import { resolve } from 'node:path';
import { writeFileAtomic } from '@hookline/atomic-file';
import { CommandError, type Report, report } from '@hookline/command-report';
import type { BudgetAnalysis } from './budget-tracker.ts';
import type { MeasurementAccess } from './context-report.ts';
import type { HistoryRow } from './history.ts';
import { budgetPlotSvg, budgetReport } from './report.ts';
import type { SharedBudget } from './shared-budget.ts';

interface BudgetAnswer {
  readonly budget: SharedBudget;
  readonly rows: readonly HistoryRow[];
  readonly damagedLines: number;
}

/** Flags of `budget report`. */
export interface BudgetFlags {
  /** File that receives a plot. */
  readonly svg?: string;
}

/** Reports the budgets, their use and their changes, and optionally writes a plot. @throws CommandError when it cannot */
export async function budgetReportCommand({ assist }: MeasurementAccess, flags: BudgetFlags): Promise<Report> {
  const answer = await (await assist()).ask<BudgetAnswer>('GET /self-driving/budget');
  if (flags.svg !== undefined) {
    const written = await writeFileAtomic(resolve(flags.svg), budgetPlotSvg(answer.rows), { mode: 0o644 });
    if (!written.ok) throw new CommandError(`${flags.svg} cannot be written`);
  }
  return report(answer, ({ budget, rows }, view) => budgetReport(budget, rows, view));
}

/** Explanations of an unchanged budget. */
const EXPLANATIONS: Readonly<Partial<Record<BudgetAnalysis['analysis']['reason'], string>>> = {
  'analysed-already': '; the week was analysed before, and this work counts for the next one',
  'delegation-off': '; delegation is off, so that its share says nothing (delegation.mode, delegation.command)',
  'too-little-work': '; too little work for a change (context_budget.min_work)',
};

/** Analyses the week now instead of on Monday. */
export async function budgetAnalyze({ assist }: MeasurementAccess): Promise<Report> {
  const answer = await (await assist()).ask<BudgetAnalysis>('POST /self-driving/schedules/budget-analyzer');
  return report(answer, ({ date, analysis, sessionBudgetTokens, dailyBudgetTokens }) =>
    [
      `week before ${date}: ${analysis.delegated} delegated, ${analysis.direct} direct (${analysis.reason})`,
      `change: ${analysis.changePercent} %${EXPLANATIONS[analysis.reason] ?? ''}`,
      `budgets: ${sessionBudgetTokens} tokens a session, ${dailyBudgetTokens} a day`,
    ].join('\n'),
  );
}
