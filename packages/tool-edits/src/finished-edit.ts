import { editedText } from './edited-text.ts';
import { mcpEdit } from './mcp-edit.ts';
import { firstChangedLine, hunkText } from './patch.ts';
import { applySteps } from './steps.ts';
import type { EditStep, PatchHunk, ToolEdit } from './tool-edit.ts';
import { listIn, type Members, membersOf, numberIn, textIn } from './values.ts';

/**
 * Returns the effect of a finished tool call on a file, from its input and its response (`tool_response` of a hook,
 * `toolUseResult` of a transcript); `undefined` for a tool that changes no file, and for a response of an unknown shape. Pure
 * and without access to the file.
 */
export function finishedEdit(toolName: string, input: unknown, response: unknown): ToolEdit | undefined {
  const [asked, answer] = [membersOf(input), membersOf(response)];
  if (answer['staged'] === true) return undefined;
  switch (toolName) {
    case 'Write':
      return written(answer);
    case 'Edit':
      return edited(answer);
    case 'MultiEdit':
      return editedSeveralTimes({ filePath: asked['file_path'], ...asked, ...answer });
    case 'NotebookEdit':
      return cellEdited(answer);
    default:
      return mcpEdit(toolName, input, response);
  }
}

function written(answer: Members): ToolEdit | undefined {
  const [path, content] = [textIn(answer, 'filePath'), textIn(answer, 'content')];
  if (path === undefined || content === undefined) return undefined;
  // An update without the original: it was too large to be sent.
  const before = textIn(answer, 'originalFile') ?? (answer['type'] === 'update' ? undefined : null);
  return { path, before, after: content };
}

function edited(answer: Members): ToolEdit | undefined {
  const path = textIn(answer, 'filePath');
  const [from, to] = [textIn(answer, 'oldString'), textIn(answer, 'newString')];
  if (path === undefined || from === undefined || to === undefined) return undefined;
  const hunks = hunksIn(answer);
  const step = { kind: 'client', from, to, all: answer['replaceAll'] === true, hunks } as const;
  const userModified = answer['userModified'] === true;
  const before = textIn(answer, 'originalFile') ?? (from === '' ? null : undefined);
  const after = before === undefined ? undefined : editedText(before ?? '', { ...step, userModified });
  if (after !== undefined) return { path, before, after, isRendered: true };
  const steps: EditStep[] = [{ ...step, userModified }];
  return { path, before, after, steps, isRendered: true, fragments: [fragmentOf(hunks, from, to, userModified)] };
}

/** Returns the one changed part of a file whose text is unknown. Hunks show tabs as spaces, the strings do not. */
function fragmentOf(
  hunks: readonly PatchHunk[],
  from: string,
  to: string,
  userModified: boolean,
): NonNullable<ToolEdit['fragments']>[number] {
  const [first] = hunks;
  if (!first) return { before: from, after: to };
  if (userModified) return { before: hunkText(first, '-'), after: hunkText(first, '+'), startLine: first.newStart };
  return { before: from, after: to, startLine: firstChangedLine(first) };
}

/** Several replacements in one call; sent by clients before 2025-11. */
function editedSeveralTimes(fields: Members): ToolEdit | undefined {
  const path = textIn(fields, 'filePath');
  const edits = listIn(fields, 'edits').flatMap((edit) => {
    const [from, to] = [textIn(edit, 'old_string'), textIn(edit, 'new_string')];
    return from === undefined || to === undefined ? [] : [{ from, to, all: edit['replace_all'] === true }];
  });
  if (path === undefined || edits.length === 0) return undefined;
  const before = textIn(fields, 'originalFileContents', 'originalFile');
  const steps = edits.map((edit) => ({ kind: 'client', ...edit }) as const);
  const after = before === undefined ? undefined : applySteps(before, steps);
  const part = { before: edits.map(({ from }) => from).join('\n'), after: edits.map(({ to }) => to).join('\n') };
  return after === undefined
    ? { path, before, after, steps, fragments: [part], isRendered: true }
    : { path, before, after, isRendered: true };
}

function cellEdited(answer: Members): ToolEdit | undefined {
  const path = textIn(answer, 'notebook_path');
  if (path === undefined || (textIn(answer, 'error') ?? '') !== '') return undefined;
  const mode = textIn(answer, 'edit_mode') ?? 'replace';
  const [wholeBefore, wholeAfter] = [textIn(answer, 'original_file'), textIn(answer, 'updated_file')];
  return {
    path,
    before: mode === 'insert' ? null : textIn(answer, 'old_source'),
    after: mode === 'delete' ? null : (textIn(answer, 'new_source') ?? ''),
    language: textIn(answer, 'language'),
    part: textIn(answer, 'cell_id') ?? 'cell',
    ...(wholeBefore === undefined || wholeAfter === undefined
      ? {}
      : { whole: { before: wholeBefore, after: wholeAfter } }),
  };
}

function hunksIn(answer: Members): PatchHunk[] {
  return listIn(answer, 'structuredPatch').flatMap((hunk) => {
    const newStart = numberIn(hunk, 'newStart');
    const lines = hunk['lines'];
    if (newStart === undefined || !Array.isArray(lines)) return [];
    return [{ newStart, lines: lines.filter((line) => typeof line === 'string') }];
  });
}
