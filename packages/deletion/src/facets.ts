import type { HookExecution, LineageEvent, TokenUsageRecord, TraceRecord } from '@hookline/contracts';
import type { Facets } from './tombstones.ts';

/** Returns what conditions are tested on of a lineage event received at `now`. */
export function eventFacets(event: LineageEvent, now: number): Facets {
  const { file_path, fingerprint, moved_from, pattern_id, repository, session_id } = event;
  return {
    session: session_id,
    repository,
    paths: [file_path, moved_from].filter((path) => path !== undefined),
    patterns: [pattern_id, ...(fingerprint === undefined ? [] : [fingerprint])],
    at: timeOf(event.occurred_at, now),
  };
}

/** Returns what conditions are tested on of a trace received at `now`. */
export function traceFacets(trace: TraceRecord, now: number): Facets {
  const cwd = trace.context?.['cwd'];
  return {
    session: trace.session_id,
    folder: typeof cwd === 'string' ? cwd : undefined,
    paths: [],
    patterns: [],
    at: timeOf(trace.started_at ?? trace.completed_at, now),
  };
}

/** Returns what conditions are tested on of a hook execution received at `now`. */
export function hookFacets(hook: HookExecution, now: number): Facets {
  const { context_key, file_path, modifications_made, pattern_id, session_id } = hook;
  return {
    session: session_id,
    repository: context_key,
    folder: context_key,
    paths: [...(file_path === undefined ? [] : [file_path]), ...modifiedPaths(modifications_made)],
    patterns: pattern_id === undefined ? [] : [pattern_id],
    at: timeOf(hook.started_at ?? hook.completed_at, now),
  };
}

/** Returns what conditions are tested on of the token usage of a response. */
export function tokenUsageFacets({ occurred_at, repository, session_id }: TokenUsageRecord): Facets {
  return { session: session_id, repository, paths: [], patterns: [], at: Date.parse(occurred_at) };
}

function modifiedPaths(modifications: HookExecution['modifications_made']): string[] {
  const files = modifications?.['files'];
  if (!Array.isArray(files)) return [];
  return files.flatMap((file: unknown) => {
    const { path } = (file ?? {}) as { readonly path?: unknown };
    return typeof path === 'string' ? path : [];
  });
}

function timeOf(text: string | undefined, now: number): number {
  return text === undefined ? now : Date.parse(text);
}
