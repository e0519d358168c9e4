import { parse } from 'jsonc-parser';
import { insertAt, removeAt, replaceAt } from './json-edit.ts';

/** A status line of ours around the user's own. */
export interface StatusLine {
  /** Whether installing puts it there; otherwise it takes it out. */
  readonly wanted: boolean;
  /** Our command around the user's own; that is missing where there is none. */
  readonly wrap: (userCommand?: string) => string;
  /** Whether a command is ours, and the user's own inside. */
  readonly unwrap: (command: string) => { readonly wrapped: boolean; readonly userCommand?: string };
}

/** Puts our status line around the user's own in the text of a settings file, once. Other bytes stay. */
export function addStatusLine(text: string, { wrap, unwrap }: StatusLine): string {
  const there = commandIn(text);
  if (there === 'other') return text;
  if (there === undefined)
    return insertAt(text.trim() === '' ? '{}' : text, [], 'statusLine', { type: 'command', command: wrap() });
  const { wrapped, userCommand } = unwrap(there);
  const command = wrapped ? wrap(userCommand) : wrap(there);
  return command === there ? text : replaceAt(text, ['statusLine', 'command'], command);
}

/** Takes our status line out again: the user's own stands where it stood. */
export function removeStatusLine(text: string, { unwrap }: Pick<StatusLine, 'unwrap'>): string {
  const there = commandIn(text);
  if (there === undefined || there === 'other') return text;
  const { wrapped, userCommand } = unwrap(there);
  if (!wrapped) return text;
  return userCommand === undefined
    ? removeAt(text, ['statusLine'])
    : replaceAt(text, ['statusLine', 'command'], userCommand);
}

/** The command of the status line; `other` for one that is no command. */
function commandIn(text: string): string | undefined {
  const { statusLine } = (parse(text) ?? {}) as { statusLine?: unknown };
  if (statusLine === undefined) return undefined;
  const { command } = (statusLine ?? {}) as { command?: unknown };
  return typeof command === 'string' ? command : 'other';
}
