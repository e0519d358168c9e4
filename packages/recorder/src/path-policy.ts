import { excludedPaths } from './exclusion.ts';
import { ignoredPaths, modeByPath } from './path-rules.ts';
import type { RecordingMode } from './text-policy.ts';

/** Rules for paths, as a user writes them. */
export interface PathRules {
  /** Globs and folders of which nothing is recorded. */
  readonly ignore: readonly string[];
  /** Mode of paths that no glob of `projects` matches. */
  readonly mode: RecordingMode;
  /** Mode by glob; the last match applies. */
  readonly projects: Readonly<Record<string, RecordingMode>>;
}

/** Answers of {@link PathRules} for absolute paths. */
export interface PathPolicy {
  /** True for paths of which nothing is recorded. */
  readonly excludes: (path: string) => boolean;
  /** True for files that are never traced. */
  readonly ignores: (path: string) => boolean;
  readonly mode: (path: string) => RecordingMode;
}

/**
 * Returns a policy that looks at the current rules for each path, so that a change applies at once.
 *
 * @param current - returns the same object while the rules are unchanged
 * @param expand - replaces a leading `~` of an entry by the user's folder
 */
export function pathPolicy(current: () => PathRules, expand: (entry: string) => string): PathPolicy {
  let made: PathPolicy | undefined;
  let of: PathRules | undefined;
  const rules = (): PathPolicy => {
    const latest = current();
    if (made === undefined || of !== latest) {
      of = latest;
      const entries = latest.ignore.map(expand);
      made = {
        excludes: excludedPaths(entries),
        ignores: ignoredPaths(entries),
        mode: modeByPath(latest.mode, latest.projects),
      };
    }
    return made;
  };
  return {
    excludes: (path) => rules().excludes(path),
    ignores: (path) => rules().ignores(path),
    mode: (path) => rules().mode(path),
  };
}
