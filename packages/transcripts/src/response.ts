import type { ToolResult, ToolUse } from './records.ts';

/**
 * What a call answered. The transcripts of subagents leave it out; of a `Write` the input and the sentence in the result tell
 * the same, but for the text before.
 */
export function responseOf({ input, name }: ToolUse, { content }: ToolResult, toolUseResult: unknown): unknown {
  if (toolUseResult !== undefined && toolUseResult !== null) return toolUseResult;
  const { content: text, file_path: path } = input;
  if (name !== 'Write' || typeof path !== 'string' || typeof text !== 'string') return undefined;
  const isNew = wordsOf(content).startsWith('File created');
  return { type: isNew ? 'create' : 'update', filePath: path, content: text, originalFile: null };
}

/** What the first text of a result says; empty where there is none. */
export function wordsOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const [first] = Array.isArray(content) ? (content as unknown[]) : [];
  const { text } = (first ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' ? text : '';
}
