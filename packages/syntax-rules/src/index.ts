export type { Grammar } from './languages.ts';
export { SYNTAX_RULES } from './rules.ts';
export type { SyntaxRule } from './syntax-rule.ts';
export { hasSyntaxRules, type Inspection, SyntaxRules, type SyntaxRulesOptions } from './syntax-rules.ts';
