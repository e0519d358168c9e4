import { SECRET_PATHS } from '@hookline/redaction';
import type { RecordingMode } from '@hookline/recorder';
import picomatch from 'picomatch';

/** Whether a file is never traced: files that are secret as a whole, and what the settings name. */
export function pathFilter(globs: readonly string[]): (path: string) => boolean {
  const matches = picomatch([...SECRET_PATHS, ...globs], { dot: true });
  return (path) => matches(path);
}

/** What is kept of text by where it belongs: the last glob that matches wins, else `fallback`. */
export function modeByPath(
  fallback: RecordingMode,
  projects: Readonly<Record<string, RecordingMode>>,
): (path: string) => RecordingMode {
  const rules = Object.entries(projects).map(([glob, mode]) => {
    // A project is a folder and all that is in it.
    const matches = picomatch([glob, `${glob.replace(/\/\**$/, '')}/**`], { dot: true });
    return { matches, mode };
  });
  return (path) => rules.findLast(({ matches }) => matches(path))?.mode ?? fallback;
}
