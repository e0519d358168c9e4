import { type Report, report } from '@hookline/command-report';
import type { Execution, TraceTree } from '@hookline/contracts';
import { formatDuration, formatFields, formatTime, shorten, styled, type View } from '@hookline/terminal-text';
import { resolveId } from './ids.ts';
import { type ServiceAccess, unwrap } from './service.ts';
import { tasksOf } from './subagent-tasks.ts';
import { callSubject } from './call-subject.ts';
import { firstLine } from './texts.ts';

/** Longest part of a prompt that is shown, in characters. */
const MAX_PROMPT = 2000;

/** Shows a trace with its calls and patterns, and the traces of its subagents. */
export async function traceReport(
  options: ServiceAccess<'identify' | 'trace'>,
  text: string,
): Promise<Report<TraceTree>> {
  const { id } = await resolveId(options, text, ['trace']);
  const trace = unwrap(await options.client().trace(id));
  return report(trace, (it, view) => {
    const tasks = tasksOf(it);
    const children = it.children.map((child) => {
      const task = child.user_prompt ?? tasks.get(child.correlation_id);
      return describe(child, task, { ...view, width: view.width && view.width - 4 }).replaceAll(/^(?=.)/gm, '    ');
    });
    return [describe(it, it.user_prompt ?? undefined, view), ...children].join('\n\n');
  });
}

function describe(trace: Execution, prompt: string | undefined, view: View): string {
  const failure = [trace.error_type, trace.error_message].filter((part) => part !== null).join(': ');
  return [
    formatFields(
      [
        ['trace', trace.correlation_id],
        [trace.parent_id === null ? 'agent' : 'subagent', trace.agent_name],
        ['session', trace.session_id],
        ['status', failure === '' ? trace.status : { text: `${trace.status} (${failure})`, style: 'red' }],
        ['started', formatTime(trace.started_at, view)],
        ['took', formatDuration(trace.duration_ms)],
      ],
      view,
    ),
    ...(prompt === undefined
      ? []
      : ['', styled(trace.parent_id === null ? 'Prompt' : 'Task', 'bold', view), ...lines(prompt)]),
    ...(trace.events.length === 0
      ? []
      : ['', styled('Calls', 'bold', view), ...trace.events.flatMap((event) => describeCall(event, view))]),
    ...(trace.patterns.length === 0
      ? []
      : [
          '',
          styled('Written', 'bold', view),
          ...trace.patterns.map(
            ({ event_type, path, pattern_id }) =>
              `  ${pattern_id}  ${event_type.replace('pattern_', '')}  ${path ?? ''}`,
          ),
        ]),
  ].join('\n');
}

function lines(text: string): string[] {
  const shown = text.length > MAX_PROMPT ? `${text.slice(0, MAX_PROMPT).toWellFormed()}…` : text;
  return shown
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
}

/** One line for a call, and one for its error. */
function describeCall(event: Execution['events'][number], view: View): string[] {
  const failed = event.success === false;
  const from = event.source === null ? '' : `(from the ${event.source})`;
  const subject = callSubject(event);
  const before = `  ${String(event.execution_order).padStart(2)}. ${event.tool_name ?? event.hook_name}`;
  const after = [failed ? 'failed' : '', formatDuration(event.duration_ms), from].filter(Boolean).join(' ');
  const space = view.width === undefined ? Infinity : Math.max(20, view.width - before.length - after.length - 4);
  const line = [before, shorten(subject, space), after].filter(Boolean).join('  ');
  const error = firstLine(event.error_message);
  return [
    failed ? styled(line, 'red', view) : line,
    ...(error === '' ? [] : [`      ${error}`]),
    ...addedProblems(event).map((problem) => `      ${problem}`),
  ];
}

/** Problems that the edit of a call added, as the quality gate recorded them. */
function addedProblems({ quality_results }: Execution['events'][number]): string[] {
  const { violations } = (quality_results ?? {}) as {
    readonly violations?: readonly Readonly<Record<string, unknown>>[];
  };
  return (violations ?? []).map(
    ({ line, rule }) => `adds a problem in line ${String(line)}: ${firstLine(String(rule))}`,
  );
}
