import type { Activity, ToolActivity } from './activity.ts';
import { realPath } from './real-path.ts';

/**
 * Gives each file one name, its real path, while rules about paths still apply to the name that was reported. Holds the names of
 * one activity at a time.
 */
export class PathNames {
  #reported: ReadonlyMap<string, string> = new Map();

  /** Returns the activity with real paths of its working directory and of the files that it changed and read. */
  resolve(activity: ToolActivity): ToolActivity {
    const reported = new Map<string, string>();
    const resolved = <File extends { readonly path: string }>(file: File): File => {
      const path = realPath(file.path);
      if (path !== file.path) reported.set(path, file.path);
      return { ...file, path };
    };
    this.#reported = reported;
    const { commandDiff } = activity;
    return {
      ...activity,
      cwd: activity.cwd === '' ? '' : realPath(activity.cwd),
      changes: activity.changes.map(resolved),
      filesRead: activity.filesRead.map(resolved),
      commandDiff: commandDiff && {
        ...commandDiff,
        files: commandDiff.files.map(resolved),
        changedFiles: commandDiff.changedFiles.map((path) => resolved({ path }).path),
      },
    };
  }

  /** Returns the real path followed by the reported name, where it differs. */
  of(path: string): readonly string[] {
    const reported = this.#reported.get(path);
    return reported === undefined ? [path] : [path, reported];
  }
}

/** Activities with real paths, by the activity as it was reported: each is looked at several times while it waits. */
const real = new WeakMap<Activity, Activity>();

/** Returns an activity with real paths of the files of a tool call. */
export function withRealPaths(activity: Activity): Activity {
  if (activity.kind !== 'tool') return activity;
  const known = real.get(activity) ?? new PathNames().resolve(activity);
  real.set(activity, known);
  return known;
}
