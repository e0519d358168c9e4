import type { ForgetSelector } from '@hookline/contracts';
import type { Digest } from './digests.ts';

/** Conditions of a deletion as digests. A record that meets all of them stays deleted. */
export interface Tombstone {
  readonly session?: string | undefined;
  readonly repository?: string | undefined;
  readonly folder?: string | undefined;
  readonly path?: string | undefined;
  readonly pattern?: string | undefined;
  /** Only records before this time, in milliseconds since 1970; `Infinity` for all. */
  readonly until: number;
}

/** The values of a record that conditions are tested on. */
export interface Facets {
  readonly session?: string | undefined;
  readonly repository?: string | undefined;
  /** Absolute working directory. */
  readonly folder?: string | undefined;
  /** Paths of files, within the repository or absolute. */
  readonly paths: readonly string[];
  /** Ids and fingerprints of patterns. */
  readonly patterns: readonly string[];
  /** Time in milliseconds since 1970. */
  readonly at: number;
}

/** Folders of a path that are tested; deeper ones are not. */
const MAX_LEVELS = 40;

/**
 * Returns the tombstone of a deletion at `now`. A session and a pattern are deleted for good, also from records that are still
 * to come. Of a repository, a path or a time only the past is deleted: what is written there later is recorded.
 */
export function tombstoneOf(selector: ForgetSelector, now: number, digest: Digest): Tombstone {
  const { before, folder, path, pattern_id, repository, session_id } = selector;
  const isForGood = session_id !== undefined || pattern_id !== undefined;
  return {
    session: session_id === undefined ? undefined : digest('session', session_id),
    repository: repository === undefined ? undefined : digest('repository', repository),
    folder: folder === undefined ? undefined : digest('folder', withoutSlash(folder)),
    path: path === undefined ? undefined : digest('path', withoutSlash(path)),
    pattern: pattern_id === undefined ? undefined : digest('pattern', pattern_id),
    until: before !== undefined ? Date.parse(before) : isForGood ? Infinity : now,
  };
}

/** Returns whether a record meets all conditions of one of the tombstones. */
export function isForgotten(tombstones: readonly Tombstone[], facets: Facets, digest: Digest): boolean {
  return tombstones.some((tombstone) => facets.at < tombstone.until && meets(tombstone, facets, digest));
}

/** Returns whether a pattern was deleted wherever it occurs, so that it must not return as the parent of another one. */
export function isForgottenPattern(
  tombstones: readonly Tombstone[],
  patterns: readonly string[],
  digest: Digest,
): boolean {
  const digests = new Set(patterns.map((pattern) => digest('pattern', pattern)));
  return tombstones.some(
    ({ folder, path, pattern, repository, session, until }) =>
      pattern !== undefined &&
      until === Infinity &&
      [folder, path, repository, session].every((condition) => condition === undefined) &&
      digests.has(pattern),
  );
}

function meets(tombstone: Tombstone, facets: Facets, digest: Digest): boolean {
  const { folder, path, pattern, repository, session } = tombstone;
  if (session !== undefined && (facets.session === undefined || digest('session', facets.session) !== session))
    return false;
  if (repository !== undefined || folder !== undefined) {
    const named = facets.repository !== undefined && digest('repository', facets.repository) === repository;
    if (!named && !isBelow(folder, facets, digest)) return false;
  }
  if (pattern !== undefined && !facets.patterns.some((it) => digest('pattern', it) === pattern)) return false;
  return path === undefined || facets.paths.some((it) => partsOf(it).some((part) => digest('path', part) === path));
}

/** Returns whether the working directory or a file of a record is in the folder of a tombstone. */
function isBelow(folder: string | undefined, { folder: cwd, paths }: Facets, digest: Digest): boolean {
  if (folder === undefined) return false;
  const absolute = [...(cwd === undefined ? [] : [cwd]), ...paths.filter((path) => path.startsWith('/'))];
  return absolute.some((path) => prefixesOf(path).some((prefix) => digest('folder', prefix) === folder));
}

/** Returns a path with its folders: `/a/b`, `/a`. */
function prefixesOf(path: string): string[] {
  const names = withoutSlash(path).split('/').slice(0, MAX_LEVELS);
  return names.map((_, index) => names.slice(0, index + 1).join('/')).filter((prefix) => prefix !== '');
}

/**
 * Returns what a path may be called by a condition: the path and its folders and, of an absolute path, the same within any of
 * its folders, because the folder of the repository is not known.
 */
function partsOf(path: string): string[] {
  if (!path.startsWith('/')) return prefixesOf(path);
  const names = withoutSlash(path).split('/').slice(1, MAX_LEVELS);
  const within = names.flatMap((_, from) => prefixesOf(names.slice(from).join('/')));
  return [...prefixesOf(path), ...within];
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
