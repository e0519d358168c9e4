import { resolve } from 'node:path';
import { type Report, report } from '@hookline/command-report';
import type { Pattern, PatternsPage } from '@hookline/contracts';
import { locate } from '@hookline/recorder';
import { type Cell, formatId, formatTable, formatTime, type View } from '@hookline/terminal-text';
import { emptyText, type ListFlags, listFilters, type ListOptions, nextLine } from './list-flags.ts';
import { unwrap } from './service.ts';

/** Flags of `hookline patterns`. */
export interface PatternsFlags extends ListFlags {
  readonly file?: string | undefined;
  readonly lang?: string | undefined;
}

/** Lists patterns by their latest occurrence, of a file by the latest in that file, newest first. */
export async function patternsReport(
  options: ListOptions<'patterns'>,
  flags: PatternsFlags,
): Promise<Report<PatternsPage>> {
  const filters = await listFilters(options, flags, { max: 500, usual: 50 });
  const place = flags.file === undefined ? undefined : locate(resolve(options.cwd, flags.file));
  const page = unwrap(
    await options.client().patterns({
      ...filters,
      language: flags.lang?.toLowerCase(),
      ...(place === undefined ? {} : { file_path: place.path, repository: place.repository }),
    }),
  );
  const what = place === undefined ? 'patterns' : `patterns of ${place.path}`;
  return report(page, ({ next, patterns }, view) =>
    patterns.length === 0 ? emptyText(what, filters) : [table(patterns, view), ...nextLine(next)].join('\n'),
  );
}

function table(patterns: readonly Pattern[], view: View): string {
  const shown = new Set(patterns.map(({ occurrences: [latest] }) => latest?.repository ?? null));
  const columns = [
    { header: 'PATTERN' },
    { header: 'LAST WRITTEN' },
    { header: 'EVENT', optional: true },
    { header: 'LANGUAGE', optional: true },
    { header: 'VERSION', optional: true, cut: 'end' },
    // One repository for all is that of the folder, or the one that was asked for.
    ...(shown.size > 1 ? [{ header: 'REPOSITORY', cut: 'start' } as const] : []),
    { header: 'FILE', cut: 'start' },
    { header: 'NAME', cut: 'end', optional: true },
  ] as const;
  return formatTable(
    columns,
    patterns.map((pattern): readonly Cell[] => {
      const [latest] = pattern.occurrences;
      return [
        { text: formatId(pattern.pattern_id, view), style: 'cyan' },
        formatTime(latest?.at ?? pattern.created_at, view),
        (latest?.event_type ?? '').replace(/^(?:pattern|occurrence)_/, ''),
        pattern.language,
        pattern.versions.join(','),
        ...(shown.size > 1 ? [latest?.repository ?? ''] : []),
        latest?.path ?? '',
        pattern.pattern_name,
      ];
    }),
    view,
  );
}
