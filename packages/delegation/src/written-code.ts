import { checkDelegation } from './policy.ts';

/** Returns the estimated tokens of the code in a file-writing tool's input; 0 for other tools, text and data. */
export function writtenTokens(input: unknown): number {
  const fields = (input ?? {}) as Readonly<Record<string, unknown>>;
  const path = fields['file_path'] ?? fields['notebook_path'];
  const text = fields['content'] ?? fields['new_string'] ?? fields['new_source'];
  if (typeof path !== 'string' || typeof text !== 'string') return 0;
  const { language, tokens } = checkDelegation({ path, text }, { allow: [] });
  return language === undefined ? 0 : tokens;
}

/** Returns whether a tool delegates work to another agent. */
export function isDelegation(tool: string): boolean {
  return tool === 'Agent' || tool === 'Task' || tool.endsWith('__delegate_task');
}

/** Returns the total tokens that a subagent reports in its response; 0 where it reports none. */
export function reportedTokens(response: unknown): number {
  const { totalTokens: total } = (response ?? {}) as { totalTokens?: unknown };
  return typeof total === 'number' && total >= 0 ? total : 0;
}
