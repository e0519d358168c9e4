import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError, parseTime } from '@hookline/command-report';
import { repositoryOf } from '@hookline/recorder';
import type { TraceabilityQueries } from '@hookline/traceability-client';
import { resolveId } from './ids.ts';
import type { ServiceAccess } from './service.ts';

/** Flags of every list. */
export interface ListFlags {
  /** Repository by its name, or by a folder in it. @defaultValue the repository of the current folder */
  readonly repo?: string | undefined;
  readonly all?: boolean | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly session?: string | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Surroundings of a list. */
export interface ListOptions<Method extends keyof TraceabilityQueries = never> extends ServiceAccess<
  Method | 'identify'
> {
  /** The current folder. */
  readonly cwd: string;
  /** The current time, in milliseconds since 1970. */
  readonly now: number;
}

/** Filters as the service takes them. */
export interface ListFilters {
  readonly repository: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly session_id: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/**
 * Translates flags into filters. Throws a `CommandError` of wrong usage that names the flag.
 *
 * @param limits - largest page, and the page without `--limit`
 */
export async function listFilters(
  options: ListOptions,
  flags: ListFlags,
  limits: { readonly max: number; readonly usual: number },
): Promise<ListFilters> {
  const session = flags.session === undefined ? undefined : await resolveId(options, flags.session, ['session']);
  return {
    repository: repositoryFilter(options.cwd, flags),
    from: flags.since === undefined ? undefined : parseTime('--since', flags.since, options.now),
    to: flags.until === undefined ? undefined : parseTime('--until', flags.until, options.now),
    session_id: session?.id,
    limit: parseLimit(flags.limit, limits),
    cursor: flags.cursor,
  };
}

/** Returns the page size of `--limit`. */
export function parseLimit(
  given: string | undefined,
  { max, usual }: { readonly max: number; readonly usual: number },
): number {
  const limit = given === undefined ? usual : Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= max) return limit;
  throw new CommandError(`--limit must be 1 to ${max}, not ${given}`, 2);
}

/** A session is in a repository anyway, so that its id is filter enough. */
function repositoryFilter(cwd: string, { all, repo, session }: ListFlags): string | undefined {
  if (repo !== undefined) {
    const folder = resolve(cwd, repo);
    return existsSync(folder) ? (repositoryOf(folder) ?? folder) : repo;
  }
  return all === true || session !== undefined ? undefined : repositoryOf(cwd);
}

/** Returns the sentences for an empty list: the filters that were used, and what to try. */
export function emptyText(what: string, { cursor, from, repository, session_id, to }: Partial<ListFilters>): string {
  if (cursor !== undefined) return `no more ${what}`;
  const where = [
    ...(repository === undefined ? [] : [`in ${repository}`]),
    ...(session_id === undefined ? [] : [`of session ${session_id}`]),
    ...(from === undefined ? [] : [`since ${from}`]),
    ...(to === undefined ? [] : [`before ${to}`]),
  ];
  const advice = [
    ...(repository === undefined ? [] : ['--all shows every repository']),
    ...(from === undefined && to === undefined ? [] : ['another time may have some']),
    ...(where.length === 0
      ? [
          'nothing was recorded yet: hookline doctor checks the hooks, hookline import --transcripts adds earlier sessions',
        ]
      : []),
  ];
  return [[`no ${what}`, ...where].join(' '), ...advice].join('\n');
}

/** Returns the line that continues a list. */
export function nextLine(next: string | null): string[] {
  return next === null ? [] : ['', `more with --cursor ${next}`];
}
