import { structuredPatch } from 'diff';
import type { TextChange } from './world.ts';

/** Most files whose hunks Claude Code includes in the diff of a command. */
const MAX_DIFF_FILES = 5;
/** Most paths that the diff of a command lists. */
const MAX_CHANGED_FILES = 200;
/** Unchanged lines around a hunk. */
const CONTEXT_LINES = 3;

/** The response of Write, Edit and NotebookEdit hooks, as Claude Code 2.1.328 sends it. */
export function writeResponse({ path, before, after }: TextChange): Record<string, unknown> {
  return {
    type: before === null ? 'create' : 'update',
    filePath: path,
    content: after ?? '',
    originalFile: before,
    structuredPatch: before === null ? [] : hunks(before, after ?? ''),
    userModified: false,
  };
}

export function editResponse(change: TextChange, oldString: string, newString: string): Record<string, unknown> {
  const { path, before, after } = change;
  return {
    filePath: path,
    oldString,
    newString,
    originalFile: before,
    structuredPatch: hunks(before ?? '', after ?? ''),
    userModified: false,
    replaceAll: false,
  };
}

/** The response of a Read of a whole file. */
export function readResponse(path: string, text: string): Record<string, unknown> {
  const lines = text.split('\n').length;
  return { type: 'text', file: { filePath: path, content: text, startLine: 1, numLines: lines, totalLines: lines } };
}

/** The `bashEditDiff` of a command: every path, but hunks of the first five files only. Absent when nothing changed. */
export function bashEditDiff(changes: readonly TextChange[]): Record<string, unknown> | undefined {
  if (changes.length === 0) return undefined;
  return {
    files: changes.slice(0, MAX_DIFF_FILES).map(({ path, before, after }) => ({
      filePath: path,
      hunks: hunks(before ?? '', after ?? ''),
      ...(before === null ? { created: true } : {}),
      ...(after === null ? { deleted: true } : {}),
    })),
    moreFiles: Math.max(0, changes.length - MAX_DIFF_FILES),
    changedFiles: changes.slice(0, MAX_CHANGED_FILES).map(({ path }) => path),
  };
}

/** Renders hunks as the client does: a leading tab becomes two spaces. */
function hunks(before: string, after: string): unknown[] {
  return structuredPatch('', '', before, after, '', '', { context: CONTEXT_LINES }).hunks.map((hunk) => ({
    oldStart: hunk.oldStart,
    oldLines: hunk.oldLines,
    newStart: hunk.newStart,
    newLines: hunk.newLines,
    lines: hunk.lines
      .filter((line) => !line.startsWith('\\'))
      .map((line) => line.replace(/^(.)(\t+)/, (_, sign: string, tabs: string) => sign + '  '.repeat(tabs.length))),
  }));
}
