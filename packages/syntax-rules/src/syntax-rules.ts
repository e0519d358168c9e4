import * as nodeModule from 'node:module';
import type { Opportunity, Violation } from '@hookline/violations';
import { type Grammar, grammarOf } from './languages.ts';
import { opportunitiesIn } from './opportunities.ts';
import { queryFor, SYNTAX_RULES } from './rules.ts';
import type { SyntaxRule } from './syntax-rule.ts';
import { type Capture, Parsers, type SyntaxNode } from './tree-sitter.ts';

/** `source` of all violations. */
const SOURCE = 'syntax';
const CONFLICT = /^(?:<{7}|>{7}) \S/;

/** Options of {@link SyntaxRules}. */
export interface SyntaxRulesOptions {
  /** Folder `wasm` of `@vscode/tree-sitter-wasm` 0.3, absolute. */
  readonly grammars: string;
}

/** Result of {@link SyntaxRules.inspect}. */
export interface Inspection {
  /** By line. */
  readonly violations: readonly Violation[];
  readonly opportunities: readonly Opportunity[];
}

/** Finds violations in texts by their syntax trees. A grammar is loaded at its first use and stays in memory. */
export class SyntaxRules {
  readonly #parsers: Parsers;

  constructor({ grammars }: SyntaxRulesOptions) {
    this.#parsers = new Parsers(grammars, queryFor);
  }

  /**
   * Returns the violations of a text, by line. Empty for a file of another language. Rejects when the grammar cannot be loaded.
   */
  async check(path: string, text: string): Promise<readonly Violation[]> {
    return (await this.inspect(path, text)).violations;
  }

  /** Returns the violations of a text, and the opportunities that its score is made of, as {@link SyntaxRules.check} does. */
  async inspect(path: string, text: string): Promise<Inspection> {
    const grammar = grammarOf(path);
    if (grammar === undefined) return { violations: [], opportunities: [] };
    const parser = await this.#parsers.get(grammar);
    const markers = conflicts(text);
    return parser.parse(text, (root) => {
      const captures = parser.query.captures(root);
      const violations = [
        ...matches(captures),
        // The markers of a conflict are no code: the errors are their consequence.
        ...(markers.length > 0 ? markers : syntaxErrors(root, grammar, path, text)),
      ].toSorted((one, other) => one.line - other.line);
      return { violations, opportunities: opportunitiesIn(captures, violations) };
    });
  }
}

/** Returns whether there are rules for a file, by its extension. */
export function hasSyntaxRules(path: string): boolean {
  return grammarOf(path) !== undefined;
}

function matches(captures: readonly Capture[]): Violation[] {
  const found = new Map<string, Violation>();
  for (const { name, node } of captures) {
    if (!name.startsWith('r')) continue;
    const rule = SYNTAX_RULES[Number(name.slice(1))];
    // Two patterns of a rule may match the same node.
    if (rule) found.set(`${name} ${node.startPosition.row}`, violation(rule, node.startPosition.row + 1));
  }
  return [...found.values()];
}

function conflicts(text: string): Violation[] {
  if (!text.includes('<<<<<<< ')) return [];
  const [rule] = named('conflict-marker');
  return text.split('\n').flatMap((line, index) => (rule && CONFLICT.test(line) ? [violation(rule, index + 1)] : []));
}

/**
 * Returns the first error only: those behind it are its consequences. The grammar may be older than the code, so an error is
 * told at once only where a second parser agrees.
 */
function syntaxErrors(root: SyntaxNode, grammar: Grammar, path: string, text: string): Violation[] {
  const [rule] = root.hasError ? named('syntax-error') : [];
  const line = rule && firstError(root);
  if (!rule || line === undefined) return [];
  const confirmed = isRefusedByNode(grammar, path, text);
  if (confirmed === false) return [];
  return [violation(confirmed === true ? { ...rule, tier: 'instant' } : rule, line)];
}

function firstError(node: SyntaxNode): number | undefined {
  if (node.isError || node.isMissing) return node.startPosition.row + 1;
  if (!node.hasError) return undefined;
  for (const child of node.children) {
    const line = child ? firstError(child) : undefined;
    if (line !== undefined) return line;
  }
  return undefined;
}

/** Returns whether Node.js refuses the text too; `undefined` for languages that it does not read. */
function isRefusedByNode(grammar: Grammar, path: string, text: string): boolean | undefined {
  const { stripTypeScriptTypes } = nodeModule;
  if ((grammar !== 'typescript' && grammar !== 'javascript') || path.endsWith('.jsx')) return undefined;
  if (typeof stripTypeScriptTypes !== 'function') return undefined;
  try {
    stripTypeScriptTypes(text, { mode: 'transform' });
    return false;
  } catch {
    return true;
  }
}

function named(id: string): SyntaxRule[] {
  return SYNTAX_RULES.filter((rule) => rule.id === id);
}

function violation({ category, id, message, tier }: SyntaxRule, line: number): Violation {
  return { rule: id, category, tier, line, message, source: SOURCE };
}
