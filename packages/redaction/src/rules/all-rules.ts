import type { Rule } from '../rule.ts';
import { ASSIGNMENT_RULES } from './assignment.ts';
import { COMMAND_RULES } from './command-rules.ts';
import { HEADER_RULES } from './header-rules.ts';
import { KEY_RULES } from './key-rules.ts';
import { TOKEN_RULES } from './token-rules.ts';
import { URL_RULES } from './url-rules.ts';
import { WELL_KNOWN_RULES } from './well-known-rules.ts';

/** All rules. Of two that find the same secret, the first gives it its kind. */
export const RULES: readonly Rule[] = [
  ...WELL_KNOWN_RULES,
  ...TOKEN_RULES,
  ...KEY_RULES,
  ...URL_RULES,
  ...HEADER_RULES,
  ...COMMAND_RULES,
  ...ASSIGNMENT_RULES,
];
