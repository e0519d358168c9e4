import { type Report, report, table } from '@hookline/command-report';
import { type Cell, formatId, formatTable, formatTime, type View } from '@hookline/terminal-text';
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
  return report(answer, contextText);
}

const STYLES = { ok: 'green', warning: 'yellow', critical: 'red', urgent: 'red', unknown: 'dim' } as const;

function contextText({ sessions }: ContextAnswer, view: View): string {
  const all = Object.entries(sessions);
  if (all.length === 0)
    return 'no session since the daemon began: a session appears with its first tool call (hookline status shows the daemon)';
  const full = all.filter(([, { compactionRecommended }]) => compactionRecommended).map(([id]) => formatId(id, view));
  return [
    formatTable(
      [
        { header: 'SESSION' },
        { header: 'USED', align: 'right' },
        { header: 'TOKENS', align: 'right' },
        { header: 'WINDOW', align: 'right' },
        { header: 'LEVEL' },
        { header: 'SOURCE', optional: true },
        { header: 'MEASURED', optional: true },
      ],
      all.map(([id, { level, reading, usedPercent }]): readonly Cell[] => [
        { text: formatId(id, view), style: 'cyan' },
        usedPercent === undefined ? 'unknown' : `${usedPercent.toFixed(1)} %`,
        reading.usedTokens.toLocaleString('en-US'),
        reading.windowTokens?.toLocaleString('en-US') ?? 'unknown',
        { text: level, style: STYLES[level] },
        reading.source,
        reading.at === undefined ? '' : formatTime(new Date(reading.at).toISOString(), view),
      ]),
      view,
    ),
    '',
    'USED: share of the context window at the last response. LEVEL: by context_budget.warning_percent, critical_percent and',
    'urgent_percent. SOURCE: status-line and transcript are exact, estimate is not. Windows of unknown size: context_budget.windows.',
    full.length === 0
      ? 'Nothing to do: no context is nearly full.'
      : `Nearly full: ${full.join(', ')}. /compact or /clear in the session empties it; Claude Code compacts by itself at the end.`,
  ].join('\n');
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
