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
    const { activity: named, reported } = resolveOnce(activity);
    this.#reported = reported;
    return named;
  }

  /** Returns the real path followed by the reported name, where it differs. */
  of(path: string): readonly string[] {
    const reported = this.#reported.get(path);
    return reported === undefined ? [path] : [path, reported];
  }
}

interface ResolvedActivity {
  readonly activity: ToolActivity;
  /** Names that were reported, by real path, where they differ. */
  readonly reported: ReadonlyMap<string, string>;
}

/** By the activity as it was reported: each is looked at several times while it waits, and once more when it is recorded. */
const known = new WeakMap<ToolActivity, ResolvedActivity>();

/** Returns an activity with real paths of the files of a tool call. */
export function withRealPaths(activity: Activity): Activity {
  return activity.kind === 'tool' ? resolveOnce(activity).activity : activity;
}

function resolveOnce(activity: ToolActivity): ResolvedActivity {
  const resolved = known.get(activity) ?? resolve(activity);
  known.set(activity, resolved);
  return resolved;
}

function resolve(activity: ToolActivity): ResolvedActivity {
  const reported = new Map<string, string>();
  const resolved = <File extends { readonly path: string }>(file: File): File => {
    const path = realPath(file.path);
    if (path !== file.path) reported.set(path, file.path);
    return { ...file, path };
  };
  const { commandDiff } = activity;
  const named: ToolActivity = {
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
  return { activity: named, reported };
}
