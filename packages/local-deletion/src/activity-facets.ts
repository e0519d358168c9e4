import type { Facets } from '@hookline/deletion';
import { type Activity, locate } from '@hookline/recorder';

/** Returns what conditions of deletions are tested on of an activity. */
export function activityFacets(activity: Activity): Facets {
  const { at, cwd, provenance } = activity;
  return {
    session: provenance.session_id,
    repository: cwd === '' ? undefined : locate(`${cwd}/.`).repository,
    folder: cwd === '' ? undefined : cwd,
    paths: activity.kind === 'tool' ? toolPaths(activity) : [],
    patterns: [],
    at,
  };
}

function toolPaths({ changes, filesRead, input }: Extract<Activity, { readonly kind: 'tool' }>): string[] {
  const { file_path, notebook_path } = (input ?? {}) as Readonly<Record<string, unknown>>;
  const named = [file_path, notebook_path].filter((path) => typeof path === 'string');
  return [...new Set([...[...changes, ...filesRead].map(({ path }) => path), ...named])];
}
