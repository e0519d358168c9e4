/** Time of a trace, as the index of the newest traces has it. */
export const AT = 'coalesce(t.started_at, t.created_at)';

/** Words of a prompt, as their index has them. */
export const PROMPT_WORDS = 'hookline_prompt_words(t.prompt_text)';

/** Condition of a trace with a hook execution in a repository. */
export function inRepository(repository: string): string {
  return `EXISTS (SELECT FROM hook_executions h WHERE h.trace_id = t.id AND h.context_key = ${repository})`;
}
