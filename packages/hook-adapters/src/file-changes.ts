import type { FileChange, FileRead } from '@hookline/recorder';
import { finishedEdit } from '@hookline/tool-edits';
import { z } from 'zod';
import { absolutePath } from './absolute-path.ts';

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
 * Returns the changes of a finished tool call to files, from its response and, for tools of MCP servers, its input. A response
 * of an unknown shape gives no changes; the call itself is still recorded.
 */
export function fileChanges(toolName: string, input: unknown, response: unknown, cwd: string): FileChange[] {
  const edit = finishedEdit(toolName, input, response);
  if (!edit) return [];
  const path = absolutePath(edit.path, cwd);
  return path === undefined ? [] : [{ ...edit, path }];
}

/** Returns the file that a `Read` call read as a whole, to detect later changes by other programs. */
export function filesRead(toolName: string, response: unknown): FileRead[] {
  if (toolName !== 'Read') return [];
  const parsed = read.safeParse(response);
  if (!parsed.success) return [];
  const { filePath, content, startLine = 1, numLines, totalLines } = parsed.data.file;
  return startLine === 1 && numLines === totalLines ? [{ path: filePath, text: content }] : [];
}
