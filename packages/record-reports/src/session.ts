import { type Report, report } from '@hookline/command-report';
import type { Execution, SessionDetail } from '@hookline/contracts';
import { formatDuration, formatFields, formatTable, formatTime, type View } from '@hookline/terminal-text';
import { allTraces } from './all-pages.ts';
import { type ServiceAccess, unwrap } from './service.ts';
import { counted, placeOf } from './texts.ts';
import { tracesTable } from './traces.ts';

/** A session with its prompts and the files that it changed. */
export type SessionAnswer = SessionDetail & { readonly traces: readonly Execution[] };

/** Shows a session: its prompts in order, and the files that it changed. */
export async function sessionReport(
  options: ServiceAccess<'executionLogs' | 'session'>,
  id: string,
): Promise<Report<SessionAnswer>> {
  const session = unwrap(await options.client().session(id));
  const traces = (await allTraces(options, { session_id: id })).toReversed();
  return report({ ...session, traces }, (it, view) =>
    [fields(it, view), '', tracesTable(it.traces, view), ...files(it, view)].join('\n'),
  );
}

function fields(session: SessionAnswer, view: View): string {
  const { agents, calls, ended_at, failures, prompts, started_at } = session;
  const took = formatDuration(Date.parse(ended_at) - Date.parse(started_at));
  return formatFields(
    [
      ['session', session.session_id],
      ['repository', session.repository ?? ''],
      ['time', `${formatTime(started_at, view)} to ${formatTime(ended_at, view)} (${took})`],
      [
        'activity',
        [counted(prompts, 'prompt'), counted(calls, 'call'), `${failures} failed`, counted(agents, 'subagent')].join(
          ', ',
        ),
      ],
      ['written', `${counted(session.patterns, 'pattern')} in ${counted(session.files, 'file')}`],
    ],
    view,
  );
}

function files({ changed_files, session_id }: SessionAnswer, view: View): string[] {
  if (changed_files.length === 0) return [];
  return [
    '',
    formatTable(
      [{ header: 'CHANGED FILE', cut: 'start' }, { header: 'CHANGES', align: 'right' }, { header: 'LAST' }],
      changed_files.map((file) => [placeOf(file), String(file.changes), formatTime(file.last_at, view)]),
      view,
    ),
    '',
    `hookline show ${session_id} --diff prints what it changed`,
  ];
}
