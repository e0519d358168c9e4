import type { ContextStatus, OutputStats, SharedBudget } from '@hookline/context-budget';
import { reportText } from '@hookline/hook-performance';
import type { Runtime } from '../compose.ts';
import { performanceReport } from '../daemon/self-driving/performance.ts';
import { printResult, table } from '../output.ts';
import type { PrintOptions } from './options.ts';
import { askSelfDriving } from './self-driving.ts';

interface ContextAnswer {
  readonly sessions: Readonly<Record<string, ContextStatus>>;
  readonly shared: SharedBudget['context'];
}

/** How full each session's context window is. */
export async function contextStatus(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const answer = await askSelfDriving<ContextAnswer>(runtime, 'GET /self-driving/context');
  printResult(answer, flags.json, ({ sessions }) => {
    const rows = Object.entries(sessions).map(([id, { level, usedPercent, reading }]) => [
      id,
      usedPercent === undefined ? 'of an unknown window' : `${usedPercent.toFixed(1)} %`,
      `${reading.usedTokens} tokens`,
      level,
      reading.source,
    ]);
    return rows.length === 0 ? 'no session since the daemon began' : table(rows);
  });
}

/** What large outputs have cost. */
export async function outputStats(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const answer = await askSelfDriving<OutputStats & { readonly ever: SharedBudget['context'] }>(
    runtime,
    'GET /self-driving/outputs',
  );
  printResult(answer, flags.json, ({ outputs, largeOutputs, contextDebtTokens, byTool, ever }) =>
    table([
      ['outputs', `${outputs}, ${largeOutputs} of them large`],
      ['context debt', `${contextDebtTokens} tokens since the daemon began, ${ever.context_debt} in all`],
      ...byTool.map(({ tool, largeOutputs: large, tokens }) => [tool, `${large} large, ${tokens} tokens`]),
    ]),
  );
}

/** How long hooks took in the last week, and which became slower. */
export async function performanceReportCommand(runtime: Runtime, flags: PrintOptions): Promise<void> {
  printResult(await performanceReport(runtime), flags.json, (report) => reportText(report).trimEnd());
}
