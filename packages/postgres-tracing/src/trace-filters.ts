/** Time of a trace, as the index of the newest traces has it. */
export const AT = 'coalesce(t.started_at, t.created_at)';

/** Words of a prompt, as their index has them. */
export const PROMPT_WORDS = 'hookline_prompt_words(t.prompt_text)';

/** Condition of a trace with a hook execution in a repository. */
export function inRepository(repository: string): string {
  return `EXISTS (SELECT FROM hook_executions h WHERE h.trace_id = t.id AND h.context_key = ${repository})`;
}

/**
 * Condition that no row of a list depends on: there is a call in the repository. It is tested once, by one step in an index, so
 * that a list of an unknown repository ends before it reads traces. The next name in order is compared, because the planner may
 * read the table to find an equal one.
 */
export function isKnownRepository(repository: string): string {
  return `(SELECT h.context_key FROM hook_executions h WHERE h.context_key >= ${repository}
    ORDER BY h.context_key LIMIT 1) = ${repository}`;
}

/** Condition that no row of a list depends on: there is a trace with a condition on an expression that an index begins with. */
export function existsTrace(expression: string, condition: string): string {
  return `(SELECT true FROM execution_traces t WHERE ${expression} ${condition} ORDER BY ${expression} DESC LIMIT 1)`;
}
