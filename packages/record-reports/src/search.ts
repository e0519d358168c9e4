import { resolve } from 'node:path';
import { CommandError, type Report, report } from '@hookline/command-report';
import type { SearchPage, SimilarAnswer } from '@hookline/contracts';
import { locate } from '@hookline/recorder';
import { formatId, formatTable, formatTime, styled, type View } from '@hookline/terminal-text';
import { type CodeAccess, readCode } from './code.ts';
import { emptyText, type ListFlags, listFilters, type ListOptions, nextLine, parseLimit } from './list-flags.ts';
import { type ServiceAccess, unwrap } from './service.ts';
import { placeOf } from './texts.ts';

/** Flags of `hookline search`. */
export interface SearchFlags extends ListFlags {
  /** File whose code is searched for, or `-` for standard input. */
  readonly code?: string | undefined;
  readonly lang?: string | undefined;
  /** Only prompts, or only patterns. */
  readonly kind?: 'pattern' | 'prompt' | undefined;
}

/** Searches names, paths, code and prompts for words, or for patterns that are similar to code. */
export async function searchReport(
  options: ListOptions<'search' | 'similar'> & CodeAccess,
  words: readonly string[],
  flags: SearchFlags,
): Promise<Report<SearchPage | SimilarAnswer>> {
  if ((words.length === 0) === (flags.code === undefined))
    throw new CommandError('give words to search for, or --code with a file', 2);
  if (flags.code !== undefined) return similarReport(options, flags.code, { language: flags.lang, limit: flags.limit });
  const filters = await listFilters(options, flags, { max: 100, usual: 20 });
  const query = { ...filters, q: words.join(' '), kind: flags.kind, language: flags.lang?.toLowerCase() };
  const page = unwrap(await options.client().search(query));
  return report(page, ({ matches, next }, view) => {
    if (matches.length > 0) return [...matches.map((match) => matchText(match, view)), ...nextLine(next)].join('\n');
    return `${emptyText(`pattern or prompt with all of: ${words.join(' ')}`, filters)}\nfewer or shorter words find more`;
  });
}

function matchText(match: SearchPage['matches'][number], view: View): string {
  const what =
    match.kind === 'pattern'
      ? placeOf(match) || (match.name ?? '')
      : `prompt${match.repository === null ? '' : ` in ${match.repository}`}`;
  const ids = [match.session_id === null ? '' : `session ${formatId(match.session_id, view)}`]
    .filter(Boolean)
    .join(' ');
  const line = match.line === null || match.kind === 'prompt' ? '' : `:${match.line}`;
  return [
    `${styled(formatId(match.id, view), 'cyan', view)}  ${formatTime(match.at, view)}  ${styled(what + line, 'bold', view)}  ${ids}`.trimEnd(),
    ...(match.excerpt === null ? [] : [`    ${match.excerpt}`]),
  ].join('\n');
}

/** Flags of a search for code. */
export interface SimilarFlags {
  readonly language?: string | undefined;
  readonly limit?: string | undefined;
}

/** Lists the patterns from which the code of a file or of standard input may derive, most certain first. */
export async function similarReport(
  options: CodeAccess & ServiceAccess<'similar'>,
  file: string,
  flags: SimilarFlags,
): Promise<Report<SimilarAnswer>> {
  const limit = parseLimit(flags.limit, { max: 100, usual: 10 });
  const { mayLeave } = await options.codePolicy(file === '-' ? undefined : file);
  if (!mayLeave)
    throw new CommandError(
      `${file}: its code stays on this machine (mode metadata-only, or an ignored path), and the service is remote`,
    );
  const code = await readCode(options, file);
  if (code.trim() === '') throw new CommandError(`${file}: the file is blank`);
  const place = file === '-' ? undefined : locate(resolve(options.cwd, file));
  const answer = unwrap(
    await options.client().similar({
      code,
      limit,
      ...(place === undefined ? {} : { path: place.path }),
      ...(place?.repository === undefined ? {} : { repository: place.repository }),
      ...(flags.language === undefined ? {} : { language: flags.language }),
    }),
  );
  return report(answer, ({ similar }, view) =>
    similar.length === 0
      ? 'no similar patterns: no recorded code is the same, renamed or alike'
      : similarTable(similar, view),
  );
}

function similarTable(similar: SimilarAnswer['similar'], view: View): string {
  return formatTable(
    [
      { header: 'PATTERN' },
      { header: 'RELATION' },
      { header: 'SCORE', align: 'right' },
      { header: 'CERTAINTY' },
      { header: 'FILE', cut: 'start' },
      { header: 'NAME', cut: 'end', optional: true },
    ],
    similar.map((match) => [
      { text: formatId(match.pattern_id, view), style: 'cyan' },
      match.relation,
      match.score.toFixed(2),
      match.tentative ? 'tentative' : 'certain',
      placeOf({ path: match.path, repository: match.repository ?? null }),
      match.name,
    ]),
    view,
  );
}
