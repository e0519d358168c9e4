import picomatch from 'picomatch';
import type { Activity, ToolActivity } from './activity.ts';
import { realPath } from './real-path.ts';
import { repositoryOf } from './repository.ts';

/** Entries that begin like a path or contain wildcards; others are names of repositories. */
const PATH_RULE = /^(?:\/|[a-z]:|\\\\)|[*?[\]{}!]/i;

/**
 * Returns a predicate for absolute paths of which nothing is recorded. An entry is a glob against the absolute path, a folder
 * with everything below, or the name of a repository, such as `github.com/owner/name`. Symbolic links are resolved.
 */
export function excludedPaths(entries: readonly string[]): (path: string) => boolean {
  if (entries.length === 0) return () => false;
  const globs = entries.filter((entry) => PATH_RULE.test(entry));
  const matches = picomatch([...globs, ...globs.map((glob) => `${glob.replace(/\/\**$/, '')}/**`)], { dot: true });
  const repositories = new Set(entries.filter((entry) => !PATH_RULE.test(entry)));
  const isExcluded = (path: string): boolean =>
    (globs.length > 0 && matches(path)) || (repositories.size > 0 && repositories.has(repositoryOf(path) ?? ''));
  return (path) => path !== '' && (isExcluded(path) || isExcluded(realPath(path)));
}

/** Returns whether an activity takes place in an excluded folder, or concerns excluded files only. */
export function isExcludedActivity(activity: Activity, excludes: (path: string) => boolean): boolean {
  if (excludes(activity.cwd)) return true;
  if (activity.kind !== 'tool') return false;
  const paths = filesOf(activity);
  return paths.length > 0 && paths.every(excludes);
}

function filesOf({ changes, filesRead, input }: ToolActivity): string[] {
  const { file_path, notebook_path } = (input ?? {}) as Readonly<Record<string, unknown>>;
  const named = [file_path, notebook_path].filter((path) => typeof path === 'string');
  return [...[...changes, ...filesRead].map(({ path }) => path), ...named];
}
