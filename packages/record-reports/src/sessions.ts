import { type Report, report } from '@hookline/command-report';
import type { Session, SessionsPage } from '@hookline/contracts';
import { type Cell, formatId, formatTable, formatTime, type View } from '@hookline/terminal-text';
import { emptyText, type ListFlags, listFilters, type ListOptions, nextLine } from './list-flags.ts';
import { firstLine } from './texts.ts';
import { unwrap } from './service.ts';

/** Lists sessions by their last activity, newest first. */
export async function sessionsReport(
  options: ListOptions<'sessions'>,
  flags: ListFlags,
): Promise<Report<SessionsPage>> {
  const filters = await listFilters(options, flags, { max: 200, usual: 25 });
  const page = unwrap(await options.client().sessions({ ...filters }));
  return report(page, ({ next, sessions }, view) =>
    sessions.length === 0 ? emptyText('sessions', filters) : [table(sessions, view), ...nextLine(next)].join('\n'),
  );
}

function table(sessions: readonly Session[], view: View): string {
  return formatTable(
    [
      { header: 'SESSION' },
      { header: 'LAST ACTIVITY' },
      { header: 'REPOSITORY', cut: 'start', optional: true },
      { header: 'PROMPTS', align: 'right' },
      { header: 'CALLS', align: 'right' },
      { header: 'FAILED', align: 'right' },
      { header: 'FILES', align: 'right' },
      { header: 'FIRST PROMPT', cut: 'end' },
    ],
    sessions.map((it): readonly Cell[] => [
      { text: formatId(it.session_id, view), style: 'cyan' },
      formatTime(it.ended_at, view),
      it.repository ?? '',
      String(it.prompts),
      String(it.calls),
      it.failures === 0 ? '0' : { text: String(it.failures), style: 'red' },
      String(it.files),
      firstLine(it.title),
    ]),
    view,
  );
}
