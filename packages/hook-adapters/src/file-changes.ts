import { isAbsolute, resolve } from 'node:path';
import type { FileChange, FileSeen, Fragment } from '@hookline/recorder';
import { z } from 'zod';

const hunk = z.looseObject({ newStart: z.number(), lines: z.array(z.string()) });
const patch = z.array(hunk).default([]);

/** A hunk of a unified diff. */
export interface PatchHunk {
  /** Line number, from 1, of its first line in the new text. */
  readonly newStart: number;
  /** Its lines, each with ` `, `-` or `+` before it. */
  readonly lines: readonly string[];
}

const write = z.looseObject({
  filePath: z.string(),
  content: z.string(),
  type: z.string().optional(),
  originalFile: z.string().nullish(),
  structuredPatch: patch,
  staged: z.boolean().optional(),
});

const edit = z.looseObject({
  filePath: z.string(),
  oldString: z.string(),
  newString: z.string(),
  replaceAll: z.boolean().default(false),
  originalFile: z.string().nullish(),
  structuredPatch: patch,
  userModified: z.boolean().optional(),
  staged: z.boolean().optional(),
});

/** Of clients before 2025-11: several replacements in one call. */
const multiEdit = z.looseObject({
  filePath: z.string(),
  edits: z.array(
    z.looseObject({ old_string: z.string(), new_string: z.string(), replace_all: z.boolean().default(false) }),
  ),
  originalFileContents: z.string().nullish(),
  originalFile: z.string().nullish(),
  structuredPatch: patch,
});

const notebookEdit = z.looseObject({
  notebook_path: z.string(),
  new_source: z.string().default(''),
  old_source: z.string().optional(),
  cell_id: z.string().optional(),
  language: z.string().optional(),
  edit_mode: z.string().default('replace'),
  error: z.string().optional(),
});

const bash = z.looseObject({
  bashEditDiff: z
    .looseObject({
      files: z.array(
        z.looseObject({
          filePath: z.string(),
          hunks: patch,
          created: z.boolean().optional(),
          deleted: z.boolean().optional(),
        }),
      ),
    })
    .optional(),
});

const read = z.looseObject({
  type: z.literal('text'),
  file: z.looseObject({
    filePath: z.string(),
    content: z.string(),
    startLine: z.number().optional(),
    numLines: z.number().optional(),
    totalLines: z.number().optional(),
  }),
});

/**
 * What a finished tool call did to files, from its own payload. A response that is not of the shape its tool had when
 * this was written gives nothing here: the call itself is still recorded.
 */
export function fileChanges(toolName: string, input: unknown, response: unknown, cwd: string): FileChange[] {
  const changes = (Object.hasOwn(CHANGES, toolName) && CHANGES[toolName]?.(input, response)) || [];
  return changes.map((change) => ({
    ...change,
    path: isAbsolute(change.path) ? change.path : resolve(cwd, change.path),
  }));
}

/** The whole text of a file that a finished tool call showed, which tells later what others did to it. */
export function filesSeen(toolName: string, response: unknown): FileSeen[] {
  if (toolName !== 'Read') return [];
  const parsed = read.safeParse(response);
  if (!parsed.success) return [];
  const { filePath, content, startLine = 1, numLines, totalLines } = parsed.data.file;
  return startLine === 1 && numLines === totalLines ? [{ path: filePath, text: content }] : [];
}

const CHANGES: Readonly<Record<string, (input: unknown, response: unknown) => FileChange[]>> = {
  Write: (_, response) => {
    const parsed = write.safeParse(response);
    if (!parsed.success || parsed.data.staged === true) return [];
    const { filePath, content, type, originalFile } = parsed.data;
    // On an update, no original means that it was too large to be sent along.
    const before = originalFile ?? (type === 'update' ? undefined : null);
    return [{ path: filePath, before, after: content }];
  },
  Edit: (_, response) => {
    const parsed = edit.safeParse(response);
    if (!parsed.success || parsed.data.staged === true) return [];
    const { filePath, originalFile, structuredPatch, ...change } = parsed.data;
    const before = originalFile ?? (change.oldString === '' ? null : undefined);
    const after =
      typeof before === 'string'
        ? editedText(before, change, structuredPatch)
        : before === null
          ? change.newString
          : undefined;
    return [{ path: filePath, before, after, fragments: fragmentsOf(structuredPatch) }];
  },
  MultiEdit: (input, response) => {
    const fields = { ...(typeof input === 'object' ? input : {}), ...(typeof response === 'object' ? response : {}) };
    const parsed = multiEdit.safeParse({ filePath: (fields as { file_path?: unknown }).file_path, ...fields });
    if (!parsed.success) return [];
    const { filePath, edits, structuredPatch } = parsed.data;
    const before = parsed.data.originalFileContents ?? parsed.data.originalFile ?? undefined;
    let after = before;
    for (const { old_string, new_string, replace_all } of edits) {
      after = after === undefined ? undefined : replaced(after, old_string, new_string, replace_all);
    }
    return [{ path: filePath, before, after, fragments: fragmentsOf(structuredPatch) }];
  },
  NotebookEdit: (_, response) => {
    const parsed = notebookEdit.safeParse(response);
    if (!parsed.success || (parsed.data.error ?? '') !== '') return [];
    const { notebook_path, new_source, old_source, cell_id, language, edit_mode } = parsed.data;
    return [
      {
        path: notebook_path,
        before: edit_mode === 'insert' ? null : old_source,
        after: edit_mode === 'delete' ? null : new_source,
        ...(language === undefined ? {} : { language }),
        part: cell_id ?? 'cell',
      },
    ];
  },
  Bash: shellChanges,
  PowerShell: shellChanges,
};

function shellChanges(_: unknown, response: unknown): FileChange[] {
  const parsed = bash.safeParse(response);
  return (parsed.data?.bashEditDiff?.files ?? []).map(({ filePath, hunks, created, deleted }) => {
    const fragments = fragmentsOf(hunks);
    const whole = fragments.length === 1 ? fragments[0] : undefined;
    return {
      path: filePath,
      before: created === true ? null : deleted === true ? whole?.before : undefined,
      after: deleted === true ? null : created === true ? whole?.after : undefined,
      fragments,
    };
  });
}

/** The text after an edit. A user may have changed the proposal, which only the patch tells. */
function editedText(
  before: string,
  change: {
    readonly oldString: string;
    readonly newString: string;
    readonly replaceAll: boolean;
    readonly userModified?: boolean | undefined;
  },
  hunks: z.output<typeof patch>,
): string | undefined {
  if (change.userModified === true) return applyPatch(before, hunks);
  return replaced(before, change.oldString, change.newString, change.replaceAll) ?? applyPatch(before, hunks);
}

function replaced(text: string, from: string, to: string, all: boolean): string | undefined {
  if (from === '') return text === '' ? to : undefined;
  const at = text.indexOf(from);
  if (at === -1) return undefined;
  return all ? text.split(from).join(to) : text.slice(0, at) + to + text.slice(at + from.length);
}

/** Applies a unified diff's hunks to the text they were made from; `undefined` if they do not fit. */
export function applyPatch(before: string, hunks: readonly PatchHunk[]): string | undefined {
  const lines = before.split('\n');
  for (const { lines: hunkLines, newStart } of hunks) {
    const old = side(hunkLines, '-');
    const fresh = side(hunkLines, '+');
    // Earlier hunks are applied, so the new numbering holds. A hunk without new lines names the line before it.
    const start = fresh.length === 0 ? newStart : newStart - 1;
    if (old.some((line, index) => lines[start + index] !== line)) return undefined;
    lines.splice(start, old.length, ...fresh);
  }
  return lines.join('\n');
}

/** Lines of a hunk as they are before (`-`) or after (`+`) the change. */
function side(hunkLines: readonly string[], mark: '-' | '+'): string[] {
  return hunkLines.filter((line) => line.startsWith(' ') || line.startsWith(mark)).map((line) => line.slice(1));
}

function fragmentsOf(hunks: readonly PatchHunk[]): Fragment[] {
  return hunks.map(({ lines, newStart }) => ({
    before: side(lines, '-').join('\n'),
    after: side(lines, '+').join('\n'),
    startLine: Math.max(newStart, 1),
  }));
}
