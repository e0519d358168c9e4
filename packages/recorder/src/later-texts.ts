import type { Activity, FileText, ToolActivity } from './activity.ts';
import { timingOf } from './command-log.ts';
import { textBefore } from './diff-texts.ts';
import type { FileSystem } from './file-system.ts';

/** Returns the calls that a list of activities reports to concern a file, oldest first. */
export function callsOn(path: string, later: readonly Activity[]): ToolActivity[] {
  return later.filter((activity): activity is ToolActivity => activity.kind === 'tool' && concerns(activity, path));
}

/**
 * Returns the text of a file before the first of some calls that concern it: from their payloads, otherwise from the text on
 * disk by undoing their diffs. `undefined` when neither determines it.
 */
export function textBeforeCalls(path: string, calls: readonly ToolActivity[], files: FileSystem): FileText {
  const reported = calls.findIndex((call) => reportedText(call, path) !== undefined);
  const first = calls[reported];
  let text = first ? reportedText(first, path) : textOnDisk(path, calls, files);
  const undone = first ? calls.slice(0, reported) : calls;
  for (const { commandDiff } of undone.toReversed()) {
    const file = commandDiff?.files.find((each) => each.path === path);
    if (file?.created === true) text = null;
    else {
      const before = file && typeof text === 'string' ? textBefore(text, file.hunks) : undefined;
      if (before?.isExact !== true) return undefined;
      text = before.text;
    }
  }
  return text;
}

/** Returns whether a call changed a part of a file, such as a notebook's cell. Its report tells no text of the whole file. */
export function changesPart(path: string, calls: readonly Activity[]): boolean {
  return callsOn(path, calls).some(({ changes }) => changes.some((one) => one.path === path && one.part !== undefined));
}

/** Returns the text that a call reports to have found in a file; `null` when it found none. */
function reportedText(call: ToolActivity, path: string): FileText {
  const read = call.filesRead.find((file) => file.path === path);
  if (read) return read.text;
  return call.changes.find((change) => change.path === path && change.part === undefined)?.before;
}

/** Returns the text on disk when nothing wrote the file after the last of some calls. */
export function textOnDisk(path: string, calls: readonly ToolActivity[], files: FileSystem): FileText {
  const last = calls.at(-1);
  const state = files.state(path);
  return last && state && timingOf(state.changedMs, last) !== 'after' ? files.text(path) : undefined;
}

function concerns({ changes, commandDiff, filesRead }: ToolActivity, path: string): boolean {
  return (
    filesRead.some((file) => file.path === path) ||
    changes.some((change) => change.path === path) ||
    (commandDiff?.changedFiles.includes(path) ?? false)
  );
}
