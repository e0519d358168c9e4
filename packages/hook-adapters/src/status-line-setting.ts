import { parse } from 'jsonc-parser';
import { insertAt, removeAt, replaceAt } from './json-edit.ts';

/** A status line command that wraps the user's own. */
export interface StatusLine {
  /** With `true`, installing adds the status line; with `false`, installing removes it. */
  readonly wanted: boolean;
  /** Returns the wrapping command; `userCommand` is `undefined` when the user has no status line. */
  readonly wrap: (userCommand?: string) => string;
  /** Returns whether a command is a wrapping one, and the user's command in it. */
  readonly unwrap: (command: string) => { readonly wrapped: boolean; readonly userCommand?: string | undefined };
}

/** Wraps the user's status line in the text of a settings file. Idempotent; other bytes stay unchanged. */
export function addStatusLine(text: string, { wrap, unwrap }: StatusLine): string {
  const there = commandIn(text);
  if (there === 'other') return text;
  if (there === undefined)
    return insertAt(text.trim() === '' ? '{}' : text, [], 'statusLine', { type: 'command', command: wrap() });
  const { wrapped, userCommand } = unwrap(there);
  const command = wrapped ? wrap(userCommand) : wrap(there);
  return command === there ? text : replaceAt(text, ['statusLine', 'command'], command);
}

/** Removes the wrapping status line and restores the user's own at the same position. */
export function removeStatusLine(text: string, { unwrap }: Pick<StatusLine, 'unwrap'>): string {
  const there = commandIn(text);
  if (there === undefined || there === 'other') return text;
  const { wrapped, userCommand } = unwrap(there);
  if (!wrapped) return text;
  return userCommand === undefined
    ? removeAt(text, ['statusLine'])
    : replaceAt(text, ['statusLine', 'command'], userCommand);
}

/** Returns the command of the status line; `other` when the status line has another type. */
function commandIn(text: string): string | undefined {
  const { statusLine } = (parse(text) ?? {}) as { statusLine?: unknown };
  if (statusLine === undefined) return undefined;
  const { command } = (statusLine ?? {}) as { command?: unknown };
  return typeof command === 'string' ? command : 'other';
}
