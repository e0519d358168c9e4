import { CommandError, type Report, report } from '@hookline/command-report';
import type { Change, TraceTree } from '@hookline/contracts';
import { formatFields, formatTime, type View } from '@hookline/terminal-text';
import { changesDiff, type DiffAnswer, type DiffOptions, patternsDiff } from './diff.ts';
import { resolveId } from './ids.ts';
import { type PatternAnswer, patternReport, writerOf } from './pattern.ts';
import { type ServiceAccess, unwrap } from './service.ts';
import { type SessionAnswer, sessionReport } from './session.ts';
import { firstLine, placeOf } from './texts.ts';
import { traceReport } from './trace.ts';

/** Options of {@link showReport}. */
export type ShowOptions = DiffOptions<'executionLogs' | 'identify' | 'pattern' | 'session' | 'survival' | 'trace'>;

/** One change of a file, as `show` prints it. */
export interface EventAnswer {
  readonly event: Change;
}

/** Shows the session, trace, pattern or event with an id, which may be abbreviated; with `diff` its changes as patches. */
export async function showReport(
  options: ShowOptions,
  text: string,
  { diff }: { readonly diff?: boolean | undefined },
): Promise<Report<SessionAnswer | TraceTree | PatternAnswer | EventAnswer | DiffAnswer>> {
  const { id, kind } = await resolveId(options, text, ['session', 'trace', 'pattern', 'event']);
  switch (kind) {
    case 'session':
      return diff === true ? await changesDiff(options, { session_id: id }) : await sessionReport(options, id);
    case 'trace':
      return diff === true ? await changesDiff(options, { trace_id: id }) : await traceReport(options, id);
    case 'pattern':
      return diff === true ? await patternsDiff(options, id, undefined) : await patternReport(options, id);
    case 'event':
      return diff === true ? await changesDiff(options, { event_id: id }) : await eventReport(options, id);
    default:
      return kind satisfies never;
  }
}

async function eventReport({ client }: ServiceAccess<'changes'>, id: string): Promise<Report<EventAnswer>> {
  const { changes } = unwrap(await client().changes({ event_id: id }));
  const [event] = changes;
  if (!event) throw new CommandError(`the event ${id} changed no file`);
  return report({ event }, (it, view) => eventText(it.event, view));
}

function eventText(event: Change, view: View): string {
  return [
    formatFields(
      [
        ['event', event.event_id],
        ['type', event.event_type],
        ['file', event.moved_from === null ? placeOf(event) : `${event.moved_from} -> ${event.path ?? ''}`],
        ['written', formatTime(event.at, view)],
        ['by', writerOf(event)],
        ['before', event.before?.pattern_id ?? ''],
        ['after', event.after?.pattern_id ?? ''],
        ['session', event.session_id ?? ''],
        ['trace', event.trace_id ?? ''],
        ['prompt', firstLine(event.prompt)],
      ],
      view,
    ),
    '',
    `hookline show ${event.event_id} --diff prints the change`,
  ].join('\n');
}
