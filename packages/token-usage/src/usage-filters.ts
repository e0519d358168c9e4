import { parseTime } from '@hookline/command-report';
import type { TokenUsageBlocksQuery } from '@hookline/contracts';

/** Filters of `hookline usage` as they are given on the command line. */
export interface UsageFilterFlags {
  /** A time as `parseTime` of `@hookline/command-report` takes it, such as `7d`. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly session?: string | undefined;
  /** Name of a repository. */
  readonly repo?: string | undefined;
}

/** Converts flags to filters. @throws CommandError for a time that is none */
export function usageFilters({ repo, session, since, until }: UsageFilterFlags, now: number): TokenUsageBlocksQuery {
  return {
    ...(since === undefined ? {} : { since: parseTime('--since', since, now) }),
    ...(until === undefined ? {} : { until: parseTime('--until', until, now) }),
    ...(session === undefined ? {} : { session_id: session }),
    ...(repo === undefined ? {} : { repository: repo }),
  };
}
