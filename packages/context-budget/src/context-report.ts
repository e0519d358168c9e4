import { type Report, report, table } from '@hookline/command-report';
import type { ContextStatus } from './context-monitor.ts';
import type { OutputStats } from './outputs.ts';
import type { SharedBudget } from './shared-budget.ts';

/** Access to the process that measures, which answers routes such as `GET /self-driving/context`. */
export interface MeasurementAccess {
  readonly assist: () => Promise<{ readonly ask: <T>(route: string) => Promise<T> }>;
}

interface ContextAnswer {
  readonly sessions: Readonly<Record<string, ContextStatus>>;
  readonly shared: SharedBudget['context'];
}

/** Reports how full each session's context window is. */
export async function contextStatus({ assist }: MeasurementAccess): Promise<Report> {
  const answer = await (await assist()).ask<ContextAnswer>('GET /self-driving/context');
  return report(answer, ({ sessions }) => {
    const rows = Object.entries(sessions).map(([id, { level, usedPercent, reading }]) => [
      id,
      usedPercent === undefined ? 'unknown window' : `${usedPercent.toFixed(1)} %`,
      `${reading.usedTokens} tokens`,
      level,
      reading.source,
    ]);
    return rows.length === 0 ? 'no session since the daemon began' : table(rows);
  });
}

/** Reports the tokens that large outputs cost. */
export async function outputStats({ assist }: MeasurementAccess): Promise<Report> {
  const answer = await (
    await assist()
  ).ask<OutputStats & { readonly ever: SharedBudget['context'] }>('GET /self-driving/outputs');
  return report(answer, ({ outputs, largeOutputs, contextDebtTokens, byTool, ever }) =>
    table([
      ['outputs', `${outputs}, ${largeOutputs} of them large`],
      ['context debt', `${contextDebtTokens} tokens since the daemon began, ${ever.context_debt} in all`],
      ...byTool.map(({ tool, largeOutputs: large, tokens }) => [tool, `${large} large, ${tokens} tokens`]),
    ]),
  );
}
