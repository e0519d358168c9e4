import type { Dialect, Syntax } from '../lexer/syntax.ts';
import type { Token } from '../lexer/token.ts';
import { dropTrailingCommas } from './commas.ts';
import { canonicalCss } from './css.ts';
import { Draft } from './draft.ts';
import { canonicalJavascript } from './javascript.ts';
import { canonicalPython } from './python.ts';
import { withStatementsApart } from './python-statements.ts';
import { canonicalRust } from './rust.ts';

const rules: Readonly<Record<Dialect, (draft: Draft) => void>> = {
  css: canonicalCss,
  javascript: canonicalJavascript,
  python: canonicalPython,
  rust: canonicalRust,
};

/** The tokens of a text without what a formatter may add or remove. */
export function canonical(tokens: readonly Token[], syntax: Syntax): Token[] {
  const { dialect, trailingCommas } = syntax;
  if (trailingCommas === 'kept') return [...tokens];
  const draft = new Draft([...(dialect === 'python' ? withStatementsApart(tokens) : tokens)]);
  if (dialect) rules[dialect](draft);
  else dropTrailingCommas(draft, syntax.tuples ?? false);
  return draft.finish();
}
