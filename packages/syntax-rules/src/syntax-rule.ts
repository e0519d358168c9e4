import type { Category, Tier } from '@hookline/violations';
import type { Grammar } from './languages.ts';

/** A rule about syntax trees. */
export interface SyntaxRule {
  /** Identifier, unique among all rules; the same in every language that has the rule. */
  readonly id: string;
  readonly category: Category;
  readonly tier: Tier;
  /** One sentence for the author of the code: the problem, and what to do instead. */
  readonly message: string;
  /**
   * Patterns by grammar, in the language of tree-sitter's queries. The node that violates the rule is captured as `@it`;
   * captures for predicates begin with `_`.
   *
   * @see https://tree-sitter.github.io/tree-sitter/using-parsers/queries/
   */
  readonly patterns: Readonly<Partial<Record<Grammar, string>>>;
}

/** The same patterns for the grammars of JavaScript and TypeScript. */
export function script(pattern: string): Pick<SyntaxRule['patterns'], 'javascript' | 'tsx' | 'typescript'> {
  return { javascript: pattern, tsx: pattern, typescript: pattern };
}

/** Returns a regular expression, for a predicate, that matches a word in any case. */
function anyCase(word: string): string {
  return Array.from(word, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`).join('');
}

/** The beginning of an SQL statement in quotes, for a predicate. */
export const SQL: string = `^[fFrRbBuU$@(]*[\\"'\`]+\\\\s*(${['select', 'insert', 'update', 'delete', 'replace', 'with'].map(anyCase).join('|')})\\\\s`;
