import { CommandError, type Report, report } from '@hookline/command-report';
import type { Experiment, ExperimentsPage, ListedExperiment } from '@hookline/contracts';
import type { FeedbackApi } from '@hookline/traceability-client';
import { type Cell, formatId, formatTable, formatTime, type View } from '@hookline/terminal-text';
import { experimentText } from './experiment-text.ts';
import type { FeedbackAccess } from './feedback.ts';
import { resolveId } from './ids.ts';
import { nextLine, parseLimit } from './list-flags.ts';
import { unwrap } from './service.ts';

const STATUSES = ['running', 'stopped', 'applied', 'undone'] as const;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Flags of `hookline experiment list`. */
export interface ExperimentsFlags {
  readonly status?: string | undefined;
  readonly pattern?: string | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Flags of `hookline experiment create`. */
export interface NewExperimentFlags {
  readonly smallestEffect?: string | undefined;
  readonly tightestAt?: string | undefined;
}

/** Lists experiments, the latest first. */
export async function experimentsReport(
  options: FeedbackAccess<'experiments'>,
  { cursor, limit, pattern, status }: ExperimentsFlags,
): Promise<Report<ExperimentsPage>> {
  const known = STATUSES.find((name) => name === status);
  if (status !== undefined && known === undefined)
    throw new CommandError(`--status must be ${STATUSES.join(', ')}, not ${status}`, 2);
  const arm = pattern === undefined ? undefined : await resolveId(options, pattern, ['pattern']);
  const query = { status: known, pattern_id: arm?.id, cursor, limit: parseLimit(limit, { max: 200, usual: 50 }) };
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  const page = unwrap(await options.client().feedback.experiments(given));
  return report(page, listText);
}

/** Starts an experiment between patterns. The first one is the control. */
export async function createExperimentReport(
  options: FeedbackAccess<'startExperiment'>,
  name: string,
  patterns: readonly string[],
  { smallestEffect, tightestAt }: NewExperimentFlags,
): Promise<Report<Experiment>> {
  if (patterns.length < 2 || patterns.length > 8)
    throw new CommandError(`an experiment has 2 to 8 patterns, not ${patterns.length}`, 2);
  const ids = await Promise.all(patterns.map(async (id) => (await resolveId(options, id, ['pattern'])).id));
  if (new Set(ids).size < ids.length) throw new CommandError('each pattern may be named once', 2);
  const effect = inRange('--smallest-effect', smallestEffect, 0.001, 0.5);
  const tightest = inRange('--tightest-at', tightestAt, 60, 1_000_000);
  const experiment = unwrap(
    await options.client().feedback.startExperiment({
      name,
      arms: ids.map((pattern_id) => ({ pattern_id })),
      ...(effect === undefined ? {} : { smallest_effect: effect }),
      ...(tightest === undefined ? {} : { tightest_at: tightest }),
    }),
  );
  return report(experiment, experimentText);
}

/** Shows an experiment with its current evaluation. */
export async function experimentReport(
  options: FeedbackAccess<'experiment' | 'experiments'>,
  id: string,
): Promise<Report<Experiment>> {
  const { feedback } = options.client();
  return report(unwrap(await feedback.experiment(await wholeId(feedback, id))), experimentText);
}

/** Stops a running experiment without a decision. */
export async function stopExperimentReport(
  options: FeedbackAccess<'experiments' | 'stopExperiment'>,
  id: string,
): Promise<Report<Experiment>> {
  const { feedback } = options.client();
  return report(unwrap(await feedback.stopExperiment(await wholeId(feedback, id))), experimentText);
}

/** Completes an id that may be abbreviated, among the latest 200 experiments. */
async function wholeId({ experiments }: Pick<FeedbackApi, 'experiments'>, text: string): Promise<string> {
  if (UUID.test(text)) return text;
  if (text.length < 4) throw new CommandError(`${text} is too short for an id: give 4 characters or more`, 2);
  const page = unwrap(await experiments({ limit: 200 }));
  const [match, ...others] = page.experiments.filter(({ experiment_id }) => experiment_id.startsWith(text));
  const fix = 'hookline experiment list lists ids';
  if (!match)
    throw new CommandError(`no experiment has an id that begins with ${text}`, 1, { code: 'unknown_id', fix });
  if (others.length > 0)
    throw new CommandError(`${text} is ambiguous: ${others.length + 1} experiments`, 1, { code: 'ambiguous_id', fix });
  return match.experiment_id;
}

function inRange(flag: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new CommandError(`${flag} must be ${min} to ${max}, not ${text}`, 2);
}

function listText({ experiments, next }: ExperimentsPage, view: View): string {
  if (experiments.length === 0)
    return 'no experiments\nhookline experiment create NAME PATTERN PATTERN starts one between patterns';
  const table = formatTable(
    [
      { header: 'EXPERIMENT' },
      { header: 'STARTED' },
      { header: 'STATUS' },
      { header: 'CONTROL' },
      { header: 'CHALLENGERS' },
      { header: 'NAME', cut: 'end' },
    ],
    experiments.map((it): readonly Cell[] => [
      { text: formatId(it.experiment_id, view), style: 'cyan' },
      formatTime(it.started_at, view),
      it.status,
      ...armCells(it, view),
      it.name,
    ]),
    view,
  );
  return [table, ...nextLine(next)].join('\n');
}

function armCells({ arms: [control, ...others] }: ListedExperiment, view: View): readonly [string, string] {
  const challengers = others.map(({ pattern_id }) => formatId(pattern_id, view));
  return [formatId(control?.pattern_id ?? '', view), challengers.join(' ')];
}
