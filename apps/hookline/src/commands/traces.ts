import type { Execution } from '@hookline/contracts';
import type { Runtime } from '../compose.ts';
import { CommandError, printResult, table } from '../output.ts';
import type { PrintOptions } from './options.ts';
import { unwrap } from './patterns.ts';

/** Which traces to list. */
export interface TraceListFlags extends PrintOptions {
  readonly session?: string;
  readonly limit?: string;
}

/** Traces, newest first. */
export async function traceList(runtime: Runtime, flags: TraceListFlags): Promise<void> {
  const limit = flags.limit === undefined ? 50 : Number(flags.limit);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 200))
    throw new CommandError(`--limit must be 1 to 200, not ${flags.limit}`, 2);
  const logs = unwrap(await runtime.client().executionLogs({ session_id: flags.session, limit }));
  printResult({ traces: logs.executions }, flags.json, ({ traces }) =>
    traces.length === 0 ? 'no traces' : table(traces.map(toRow)),
  );
}

/** One trace with what ran and what was written in it, and those of its subagents. */
export async function traceShow(runtime: Runtime, id: string, flags: PrintOptions): Promise<void> {
  const trace = unwrap(await runtime.client().trace(id));
  printResult(trace, flags.json, (it) =>
    [describe(it), ...it.children.map((child) => describe(child).replaceAll(/^/gm, '    '))].join('\n'),
  );
}

function toRow(trace: Execution): string[] {
  return [
    trace.correlation_id,
    trace.started_at ?? '(not started)',
    trace.status,
    trace.duration_ms === null ? '' : `${Math.round(trace.duration_ms)} ms`,
    `${trace.event_count} calls, ${trace.pattern_count} patterns`,
    (trace.user_prompt ?? trace.agent_name).split('\n')[0]?.slice(0, 60) ?? '',
  ];
}

function describe(trace: Execution): string {
  const rows = [
    ['trace', trace.correlation_id],
    ['agent', trace.agent_name],
    ['session', trace.session_id],
    ['prompt', (trace.user_prompt ?? '').slice(0, 200)],
    ['status', `${trace.status}${trace.error_type === null ? '' : ` (${trace.error_type})`}`],
    ['started', trace.started_at ?? ''],
    ['duration', trace.duration_ms === null ? '' : `${Math.round(trace.duration_ms)} ms`],
    ...trace.events.map((event) => [`#${event.execution_order}`, describeCall(event)]),
    ...trace.patterns.map((pattern) => ['wrote', `${pattern.pattern_id} ${pattern.event_type} ${pattern.path ?? ''}`]),
  ];
  return table(rows);
}

function describeCall({
  duration_ms,
  file_path,
  hook_name,
  source,
  success,
  tool_name,
}: Execution['events'][number]): string {
  const failed = success === false ? 'failed' : '';
  const from = source === null ? '' : `(from the ${source})`;
  return [tool_name ?? hook_name, failed, `${duration_ms ?? '?'} ms`, file_path, from].filter(Boolean).join(' ');
}
