import { type Report, report } from '@hookline/command-report';
import { SURVIVAL_AGES, type SurvivalAge, type SurvivalReport, type SurvivalRow } from '@hookline/contracts';
import { type Cell, formatId, formatTable, formatTime, type View } from '@hookline/terminal-text';
import { type ListFlags, type ListFilters, listFilters, type ListOptions } from './list-flags.ts';
import { unwrap } from './service.ts';

/** Group that `hookline survival` sums by; `age` prints one group with an age in each line. */
/** Flags of `hookline survival`. */
export interface SurvivalFlags extends ListFlags {
  readonly by?: SurvivalReport['by'] | undefined;
}

/** A measurement that was made before the report. */
export interface MeasuredNow {
  readonly repository: string;
  readonly branch: string | null;
  readonly commit: string | null;
  readonly files: number;
  readonly measured: number;
  readonly remaining: number;
  readonly stale: boolean;
}

/** The report as JSON, with the measurement before it. */
export type SurvivalAnswer = SurvivalReport & { readonly measured?: MeasuredNow };

const AGES = Object.keys(SURVIVAL_AGES) as SurvivalAge[];
const AGE_NAMES: Readonly<Record<SurvivalAge, string>> = {
  '1h': '1 hour',
  '1d': '1 day',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
};
const HEADERS: Readonly<Record<Exclude<SurvivalReport['by'], 'age'>, string>> = {
  language: 'LANGUAGE',
  tool: 'TOOL',
  pattern: 'PATTERN',
  model: 'MODEL',
  repo: 'REPOSITORY',
  experiment: 'EXPERIMENT',
};

/** Reports how long lines live after they landed. Grouped by repository, every one is shown unless one is named. */
export async function survivalReport(
  options: ListOptions<'survival'>,
  flags: SurvivalFlags,
  measured?: MeasuredNow,
): Promise<Report<SurvivalAnswer>> {
  const { by = 'age' } = flags;
  const all = flags.all === true || (by === 'repo' && flags.repo === undefined);
  const filters = await listFilters(options, { ...flags, all }, { max: 200, usual: 20 });
  const { from, limit, repository, session_id, to } = filters;
  const query = { by, since: from, until: to, repository, session_id, limit };
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  const answer = unwrap(await options.client().survival.report(given));
  return report({ ...answer, ...(measured && { measured }) }, (it, view) =>
    [...(measured ? [measuredText(measured), ''] : []), survivalText(it, filters, view)].join('\n'),
  );
}

function measuredText({ branch, commit, measured, remaining, repository, stale }: MeasuredNow): string {
  if (stale) return `another clone of ${repository} is ahead of this one: nothing was measured here. git pull helps.`;
  if (commit === null)
    return `nothing was measured in ${repository}: ${branch === null ? 'there is no commit' : 'no edit is recorded'}`;
  const rest = remaining === 0 ? '' : `; ${remaining} are left for the next run`;
  return `measured on ${branch ?? ''} at ${commit.slice(0, 8)}: ${measured} files had changed${rest}`;
}

function survivalText(it: SurvivalReport, filters: ListFilters, view: View): string {
  if (it.groups.length === 0) return emptyReason(it, filters);
  const table = it.by === 'age' ? ageTable(it.groups[0] as SurvivalRow, view) : groupTable(it, view);
  return [
    table,
    '',
    'Share of lines that were still there so long after the commit that brought them to the main branch, by Kaplan and Meier, with',
    '95 % confidence; the lines of an edit count as one observation. Lines that are younger count for the ages that they have reached.',
    'Another format, place or name is no end. -: nothing was observed for so long.',
    ...seenText(it, view),
    ...(it.truncated ? ['Only the latest 100,000 groups of lines count: --since and --repo narrow them down.'] : []),
  ].join('\n');
}

function seenText({ branches }: SurvivalReport, view: View): string[] {
  const [latest] = branches;
  if (!latest) return [];
  const { branch, commit, observed_at, repository } = latest;
  const more = branches.length > 1 ? `, and ${branches.length - 1} other repositories before` : '';
  return [`Last seen: ${branch} of ${repository} at ${commit.slice(0, 8)}, ${formatTime(observed_at, view)}${more}.`];
}

function ageTable(group: SurvivalRow, view: View): string {
  const ended = `${group.ended} have ended${group.reverted > 0 ? `, ${group.reverted} of them by a revert` : ''}`;
  return [
    `${group.lines} lines of ${group.edits} edits have landed; ${ended}`,
    '',
    formatTable(
      [
        { header: 'AFTER' },
        { header: 'ALIVE', align: 'right' },
        { header: '95 %', align: 'right' },
        { header: 'LINES SEEN', align: 'right' },
        { header: 'OF EDITS', align: 'right' },
      ],
      group.ages.map((each): readonly Cell[] => [
        AGE_NAMES[each.age],
        percent(each.alive),
        intervalText(each),
        String(each.at_risk),
        String(each.edits),
      ]),
      view,
    ),
  ].join('\n');
}

function groupTable({ by, groups }: SurvivalReport, view: View): string {
  const header = by === 'age' ? '' : HEADERS[by];
  return formatTable(
    [
      { header, cut: by === 'repo' ? 'start' : 'end' },
      ...(by === 'pattern' ? [{ header: 'NAME', cut: 'end', optional: true } as const] : []),
      ...(by === 'experiment' ? [{ header: 'ARM', cut: 'end' } as const] : []),
      { header: 'LINES', align: 'right' },
      { header: 'EDITS', align: 'right' },
      { header: 'ENDED', align: 'right' },
      ...AGES.map((age) => ({ header: AGE_NAMES[age].toUpperCase(), align: 'right' }) as const),
    ],
    groups.map((group): readonly Cell[] => [
      { text: keyText(by, group, view), style: 'cyan' },
      ...(by === 'pattern' ? [group.name ?? ''] : []),
      ...(by === 'experiment' ? [formatId(group.arm ?? '', view)] : []),
      String(group.lines),
      String(group.edits),
      String(group.ended),
      ...group.ages.map((each) => [percent(each.alive), intervalText(each)].filter((text) => text !== '').join(' ')),
    ]),
    view,
  );
}

function keyText(by: SurvivalReport['by'], { key, name }: SurvivalRow, view: View): string {
  if (key === null) return '(not known)';
  if (by === 'experiment') return name ?? key;
  return by === 'pattern' ? formatId(key, view) : key;
}

function percent(share: number | null): string {
  return share === null ? '-' : `${Math.round(share * 100)} %`;
}

function intervalText({ high, low }: { readonly low: number | null; readonly high: number | null }): string {
  return low === null || high === null ? '' : `${Math.floor(low * 100)}-${Math.ceil(high * 100)}`;
}

/** Returns one line about the lines of one pattern; `undefined` when none has landed. */
export function survivalLine(group: SurvivalRow | null): string | undefined {
  if (!group) return undefined;
  const known = group.ages.filter(({ alive }) => alive !== null);
  const ages = known.map(({ age, alive }) => `${percent(alive)} after ${AGE_NAMES[age]}`);
  return [`${group.lines} ${group.lines === 1 ? 'line' : 'lines'} landed`, ...ages].join(', ');
}

function emptyReason({ branches, by }: SurvivalReport, { from, repository, session_id, to }: ListFilters): string {
  const [latest] = branches;
  const where = repository === undefined ? '' : ` of ${repository}`;
  if (!latest)
    return [
      `no line${where} was measured yet`,
      'lines are measured after sessions when the main branch has new commits, and every night',
      'hookline survival --measure looks at the repository of this folder now',
      ...(repository === undefined ? [] : ['--all shows every repository']),
    ].join('\n');
  const isFiltered = from !== undefined || to !== undefined || session_id !== undefined;
  const landed =
    by === 'experiment'
      ? 'no session that used a pattern of an experiment has landed lines'
      : `no recorded line${where} has landed on ${latest.branch}, last seen at ${latest.commit.slice(0, 8)}`;
  return [
    landed + (isFiltered ? ' that meets the filters' : ''),
    'a line lands with the first commit of that branch that has it; changes that are not committed or merged do not count',
    ...(isFiltered ? ['without --since, --until and --session there may be some'] : []),
    ...(repository === undefined ? [] : ['--all shows every repository']),
  ].join('\n');
}
