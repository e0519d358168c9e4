import type { Grammar } from './languages.ts';
import { opportunityPatterns } from './opportunities.ts';
import { ERRORS } from './rules/errors.ts';
import { LEFTOVERS } from './rules/leftovers.ts';
import { SECURITY } from './rules/security.ts';
import { SUPPRESSIONS } from './rules/suppressions.ts';
import type { SyntaxRule } from './syntax-rule.ts';

/** Rules that need no pattern: they look at the text, and at what the parser could not read. */
const TEXT_RULES: readonly SyntaxRule[] = [
  {
    id: 'conflict-marker',
    category: 'syntax',
    tier: 'block',
    message: 'the marker of a merge conflict was written: keep one side.',
    patterns: {},
  },
  {
    id: 'syntax-error',
    category: 'syntax',
    tier: 'settled',
    message: 'the file does not parse from this line on.',
    patterns: {},
  },
];

/** All rules. */
export const SYNTAX_RULES: readonly SyntaxRule[] = [
  ...SECURITY,
  ...ERRORS,
  ...LEFTOVERS,
  ...SUPPRESSIONS,
  ...TEXT_RULES,
];

/**
 * Returns the text of one query for all rules and opportunities of a grammar. The capture of a rule's node is `r` and the index of
 * the rule.
 */
export function queryFor(grammar: Grammar): string {
  const rules = SYNTAX_RULES.map(({ patterns }, index) => (patterns[grammar] ?? '').replaceAll(/@it\b/g, `@r${index}`));
  return [...rules, opportunityPatterns(grammar)].join('\n');
}
