import type { Execution } from '@hookline/contracts';
import { allTraces } from './all-pages.ts';
import type { ServiceAccess } from './service.ts';

/** Numbers of calls, tool edits and files changed by commands. */
export interface CompletenessCounts {
  /** Recorded with their author. */
  readonly known: number;
  /** Seen by a hook, but without a text or without an author. */
  readonly unknown: number;
  readonly missing: number;
  /** Share of the known ones in per cent, rounded down to two decimals. */
  readonly percent: number;
}

/** Numbers of what was expected, and of what the service refused. */
export interface ExpectedCounts {
  readonly expected: number;
  readonly refused: number;
  readonly calls: { readonly expected: number; readonly refused: number };
}

/** A file that a command changed, as its transcript reports it. */
export interface ReportedFile {
  readonly session: string;
  readonly call: string;
  /** Path within the repository; absolute outside of one. */
  readonly path: string;
}

/** Counts calls, tool edits and files changed by commands together, after what was missing has been added. */
export async function completenessCounts(
  access: ServiceAccess<'executionLogs'>,
  { calls, expected, refused }: ExpectedCounts,
  files: readonly ReportedFile[],
): Promise<CompletenessCounts> {
  const counts = { known: 0, unknown: 0, missing: refused + calls.refused };
  counts.known = expected + calls.expected - counts.missing;
  for (const [session_id, own] of Map.groupBy(files, ({ session }) => session)) {
    const executions = await allTraces(access, { session_id });
    for (const file of own) counts[stateOf(file, executions)]++;
  }
  const all = counts.known + counts.unknown + counts.missing;
  return { ...counts, percent: all === 0 ? 100 : Math.floor((counts.known / all) * 10_000) / 100 };
}

function stateOf({ call, path }: ReportedFile, executions: readonly Execution[]): 'known' | 'unknown' | 'missing' {
  const written = executions.flatMap(({ patterns }) => patterns);
  const there = written.filter((pattern) => pattern.path === path || pattern.moved_from === path);
  if (there.some(({ tool_use_id }) => tool_use_id === call)) return 'known';
  if (there.some(({ tool_use_id }) => tool_use_id === null)) return 'unknown';
  const calls = executions.flatMap(({ events }) => events).filter(({ tool_use_id }) => tool_use_id === call);
  return calls.some(({ source }) => source === null) ? 'unknown' : 'missing';
}
