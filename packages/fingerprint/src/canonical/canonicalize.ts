import type { Dialect, Syntax } from '../lexer/syntax.ts';
import type { Token } from '../lexer/token.ts';
import { dropTrailingCommas } from './commas.ts';
import { canonicalizeCss } from './css.ts';
import { Draft } from './draft.ts';
import { canonicalizeJavascript } from './javascript.ts';
import { canonicalizePython } from './python.ts';
import { splitStatements } from './python-statements.ts';
import { canonicalizeRust } from './rust.ts';

const rules: Readonly<Record<Dialect, (draft: Draft) => void>> = {
  css: canonicalizeCss,
  javascript: canonicalizeJavascript,
  python: canonicalizePython,
  rust: canonicalizeRust,
};

/** Returns the tokens of a text without those that formatters add and remove. */
export function canonicalize(tokens: readonly Token[], syntax: Syntax): Token[] {
  const { dialect, trailingCommas } = syntax;
  if (trailingCommas === 'kept') return [...tokens];
  const draft = new Draft([...(dialect === 'python' ? splitStatements(tokens) : tokens)]);
  if (dialect) rules[dialect](draft);
  else dropTrailingCommas(draft, syntax.tuples ?? false);
  return draft.finish();
}
