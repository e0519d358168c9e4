import { firstText } from './first-text.ts';
import type { ToolResult, ToolUse } from './tool-call-records.ts';

/**
 * Returns the answer of a call in the shape of a hook's `tool_response`. Transcripts of subagents omit it: for `Write`, `Edit`
 * and `NotebookEdit` it is rebuilt from the input, without the text before; for other tools it is `undefined`.
 */
export function responseOf({ input, name }: ToolUse, { content }: ToolResult, toolUseResult: unknown): unknown {
  if (toolUseResult !== undefined && toolUseResult !== null) return toolUseResult;
  const { content: text, file_path: path, new_string: newString, old_string: oldString, replace_all: all } = input;
  if (name === 'NotebookEdit') return typeof input['notebook_path'] === 'string' ? input : undefined;
  if (typeof path !== 'string') return undefined;
  if (name === 'Write' && typeof text === 'string') {
    const isNew = firstText(content).startsWith('File created');
    return { type: isNew ? 'create' : 'update', filePath: path, content: text, originalFile: null };
  }
  if (name === 'Edit' && typeof oldString === 'string' && typeof newString === 'string') {
    return { filePath: path, oldString, newString, replaceAll: all === true, originalFile: null, structuredPatch: [] };
  }
  return undefined;
}
