import { type Report, report } from '@hookline/command-report';
import type { Execution, ExecutionLogs } from '@hookline/contracts';
import { type Cell, formatDuration, formatId, formatTable, formatTime, type View } from '@hookline/terminal-text';
import { emptyText, type ListFlags, listFilters, type ListOptions, nextLine } from './list-flags.ts';
import { unwrap } from './service.ts';
import { firstLine } from './texts.ts';

/** A page of traces. */
export interface TracesAnswer {
  readonly traces: readonly Execution[];
  readonly next: ExecutionLogs['next'];
}

/** Lists traces, newest first. */
export async function tracesReport(
  options: ListOptions<'executionLogs'>,
  flags: ListFlags,
): Promise<Report<TracesAnswer>> {
  const filters = await listFilters(options, flags, { max: 200, usual: 50 });
  const { executions, next } = unwrap(await options.client().executionLogs({ ...filters }));
  return report({ traces: executions, next }, (page, view) =>
    page.traces.length === 0
      ? emptyText('traces', filters)
      : [tracesTable(page.traces, view), ...nextLine(page.next)].join('\n'),
  );
}

/** Formats traces as a table, one line each. */
export function tracesTable(traces: readonly Execution[], view: View): string {
  return formatTable(
    [
      { header: 'TRACE' },
      { header: 'STARTED' },
      { header: 'STATUS' },
      { header: 'TOOK', align: 'right' },
      { header: 'CALLS', align: 'right' },
      { header: 'PATTERNS', align: 'right' },
      { header: 'SESSION', optional: true },
      { header: 'PROMPT', cut: 'end' },
    ],
    traces.map((trace): readonly Cell[] => [
      { text: formatId(trace.correlation_id, view), style: 'cyan' },
      formatTime(trace.started_at, view),
      statusCell(trace),
      formatDuration(trace.duration_ms),
      String(trace.event_count),
      String(trace.pattern_count),
      formatId(trace.session_id, view),
      titleOf(trace),
    ]),
    view,
  );
}

/** Returns the status of a trace in its colour. */
function statusCell({ status }: Pick<Execution, 'status'>): Cell {
  if (status === 'failed') return { text: 'failed', style: 'red' };
  return status === 'completed' ? 'completed' : { text: status.replace('_', ' '), style: 'yellow' };
}

/** Returns the first line of the prompt; of a subagent its type, and of a message to the agent what it is about. */
export function titleOf({ agent_name, parent_id, user_prompt }: Execution): string {
  const summary = /^\s*<task-notification>.*?<summary>(.*?)<\/summary>/s.exec(user_prompt ?? '')?.[1];
  if (summary !== undefined) return `(background task) ${firstLine(summary)}`;
  const line = firstLine(user_prompt);
  return parent_id !== null && line === '' ? `(subagent ${agent_name})` : line;
}
