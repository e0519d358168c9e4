import { isSecretFile } from '@hookline/redaction';
import picomatch from 'picomatch';
import type { RecordingMode } from './text-policy.ts';

/** Returns a predicate for absolute paths that are never traced: files of secrets in any letter case, and matches of `globs`. */
export function ignoredPaths(globs: readonly string[]): (path: string) => boolean {
  const matches = globs.length === 0 ? () => false : picomatch([...globs], { dot: true });
  return (path) => isSecretFile(path) || matches(path);
}

/**
 * Returns the recording mode of an absolute path: that of the last glob in `projects` that matches, else `fallback`. A glob
 * that matches a folder applies to everything in it.
 */
export function modeByPath(
  fallback: RecordingMode,
  projects: Readonly<Record<string, RecordingMode>>,
): (path: string) => RecordingMode {
  const rules = Object.entries(projects).map(([glob, mode]) => {
    const matches = picomatch([glob, `${glob.replace(/\/\**$/, '')}/**`], { dot: true });
    return { matches, mode };
  });
  return (path) => rules.findLast(({ matches }) => matches(path))?.mode ?? fallback;
}
