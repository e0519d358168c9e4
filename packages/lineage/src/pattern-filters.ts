import type { PatternsQuery } from '@hookline/contracts';

/** Adds a parameter to a statement, and returns its place with its type. */
export type AddParameter = (value: unknown, type: string) => string;

/** Conditions of a list of patterns. */
export interface PatternFilters {
  /** Conditions of an occurrence `o`. */
  readonly ofOccurrence: readonly string[];
  /** Condition of a node `n`: its language. */
  readonly ofLanguage: readonly string[];
  /** Conditions that no row depends on. They are tested once, so that a list of what does not occur reads no occurrences. */
  readonly once: readonly string[];
}

/** Returns the conditions that a query has. */
export function patternFilters(query: PatternsQuery, parameter: AddParameter): PatternFilters {
  const ofOccurrence: string[] = [];
  const once: string[] = [];
  if (query.file_path !== undefined) ofOccurrence.push(`o.path = ${parameter(query.file_path, 'text')}`);
  if (query.session_id !== undefined) ofOccurrence.push(`o.session_id = ${parameter(query.session_id, 'text')}`);
  if (query.repository !== undefined) {
    const repository = parameter(query.repository, 'text');
    const hash = repositoryHash(repository);
    ofOccurrence.push(`${repositoryHash('o.repository')} = ${hash}`, `o.repository = ${repository}`);
    once.push(occurs('pattern_occurrences', repositoryHash('x.repository'), hash));
  }
  if (query.author !== undefined) {
    const author = parameter(query.author, 'text');
    ofOccurrence.push(`o.author = ${author}`);
    once.push(occurs('pattern_occurrences', 'x.author', author));
  }
  for (const { bound, comparison } of [
    { bound: query.from, comparison: '>=' },
    { bound: query.to, comparison: '<' },
  ] as const) {
    if (bound === undefined) continue;
    const time = parameter(bound, 'timestamptz');
    ofOccurrence.push(`o.occurred_at ${comparison} ${time}`);
    once.push(isReached(comparison, time));
  }
  if (query.language === undefined) return { ofOccurrence, ofLanguage: [], once };
  const language = parameter(query.language, 'text');
  once.push(occurs('pattern_lineage_nodes', 'x.language', language));
  return { ofOccurrence, ofLanguage: [`n.language = ${language}`], once };
}

/** Hash of a repository's name, as the index has it. */
function repositoryHash(expression: string): string {
  return `hashtextextended(${expression}, 0)`;
}

/**
 * Condition that a value is in the table `x`. The next value in order is compared, because the planner may read the table to find
 * an equal one.
 */
function occurs(table: string, expression: string, value: string): string {
  return `(SELECT ${expression} FROM ${table} x WHERE ${expression} >= ${value} ORDER BY ${expression} LIMIT 1) = ${value}`;
}

/** Condition that an occurrence is on one side of a time. */
function isReached(comparison: '>=' | '<', time: string): string {
  return `(SELECT true FROM pattern_occurrences x WHERE x.occurred_at ${comparison} ${time} ORDER BY x.occurred_at DESC LIMIT 1)`;
}
