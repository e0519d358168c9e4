import { failure, type Outcome, success } from '@hookline/outcome';
import { clientReplacement, type Refusal } from './client-replacement.ts';
import { normalizeLineEnds, withLineEndsOf } from './line-ends.ts';
import { mcpEdit } from './mcp-edit.ts';
import { proposedNotebook } from './notebook.ts';
import { applySteps } from './steps.ts';
import { listIn, type Members, membersOf, textIn } from './values.ts';

/** A file as it would be after a tool call. */
export interface ProposedEdit {
  /** Path as the tool names it, absolute or relative to the working directory. */
  readonly path: string;
  /** `null` when the file does not exist. */
  readonly before: string | null;
  readonly after: string;
}

/**
 * Reason why the result of a tool call is unknown: `not-an-edit`, the tool changes no file whose text is in its input;
 * `invalid-input`, the input has another shape; `no-file`, the file to edit does not exist or is no text; `no-match` and
 * `ambiguous`, the tool will refuse the call; `server`, only the MCP server can tell.
 */
export type UnknownResult = 'not-an-edit' | 'invalid-input' | 'no-file' | Refusal | 'server';

/**
 * Returns the file that a tool call would result in, before the tool runs. Pure: `textOf` returns the present text of a path as
 * the tool names it, `null` when there is no file, and `undefined` when it is no text.
 */
export function proposedEdit(
  toolName: string,
  input: unknown,
  textOf: (path: string) => string | null | undefined,
): Outcome<ProposedEdit, UnknownResult> {
  const asked = membersOf(input);
  const path = textIn(asked, 'file_path', 'notebook_path');
  switch (toolName) {
    case 'Write':
    case 'Edit':
    case 'MultiEdit':
    case 'NotebookEdit':
      if (path === undefined) return failure('invalid-input');
      return withText(path, textOf(path), (before) => resultOf(toolName, asked, before));
    default:
      return proposedByServer(toolName, input, textOf);
  }
}

function withText(
  path: string,
  before: string | null | undefined,
  result: (before: string | null) => Outcome<string, UnknownResult>,
): Outcome<ProposedEdit, UnknownResult> {
  if (before === undefined) return failure('no-file');
  const after = result(before);
  return after.ok ? success({ path, before, after: after.value }) : after;
}

function resultOf(toolName: string, asked: Members, before: string | null): Outcome<string, UnknownResult> {
  if (toolName === 'Write') {
    const content = textIn(asked, 'content');
    return content === undefined ? failure('invalid-input') : success(withMarkOf(content, before ?? ''));
  }
  if (toolName === 'NotebookEdit') return before === null ? failure('no-file') : proposedNotebook(asked, before);
  const edits = toolName === 'Edit' ? [asked] : listIn(asked, 'edits');
  let text = normalizeLineEnds(before ?? '');
  for (const edit of edits) {
    const [from, to] = [textIn(edit, 'old_string'), textIn(edit, 'new_string')];
    if (from === undefined || to === undefined) return failure('invalid-input');
    if (before === null && from !== '' && edit === edits[0]) return failure('no-file');
    const replaced = clientReplacement(text, { from, to, all: edit['replace_all'] === true });
    if (!replaced.ok) return replaced;
    text = replaced.value;
  }
  return edits.length === 0 ? failure('invalid-input') : success(withLineEndsOf(text, before ?? ''));
}

/** Claude Code keeps the byte order mark of a file that it writes. */
function withMarkOf(content: string, before: string): string {
  return before.startsWith('\uFEFF') && !content.startsWith('\uFEFF') ? `\uFEFF${content}` : content;
}

function proposedByServer(
  toolName: string,
  input: unknown,
  textOf: (path: string) => string | null | undefined,
): Outcome<ProposedEdit, UnknownResult> {
  const edit = mcpEdit(toolName, input, undefined);
  if (!edit) return failure('not-an-edit');
  return withText(edit.path, textOf(edit.path), (before) => {
    if (typeof edit.after === 'string') return success(edit.after);
    const after = edit.steps && applySteps(before, edit.steps);
    return after === undefined ? failure('server') : success(after);
  });
}
