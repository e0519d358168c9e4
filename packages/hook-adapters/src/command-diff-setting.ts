import { parse } from 'jsonc-parser';
import { insertAt, removeAt } from './json-edit.ts';

/** Setting with which Claude Code reports the files that a command changed, in every permission mode. */
const SETTING = 'bashEditDiffEnabled';

/** Value of the setting in the text of a settings file; `undefined` when it is not set. */
export function commandDiffIn(text: string): unknown {
  return ((parse(text) ?? {}) as Record<string, unknown>)[SETTING];
}

/** Enables the diff of commands in the text of a settings file, unless the user has set it. Other bytes stay unchanged. */
export function addCommandDiff(text: string): string {
  return commandDiffIn(text) === undefined ? insertAt(text.trim() === '' ? '{}' : text, [], SETTING, true) : text;
}

/** Removes the setting that {@link addCommandDiff} added. A value that was changed since stays. */
export function removeCommandDiff(text: string): string {
  return commandDiffIn(text) === true ? removeAt(text, [SETTING]) : text;
}
