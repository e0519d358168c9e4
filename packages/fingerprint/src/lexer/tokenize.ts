import { compile } from './compile.ts';
import { Lexer } from './lexer.ts';
import { startOfCode } from './cut-comment.ts';
import type { Syntax } from './syntax.ts';
import type { Token } from './token.ts';

/** The tokens of a text, as written: comments and white space gone, layout kept where it means something. */
export function tokenize(text: string, syntax: Syntax): Token[] {
  const compiled = compile(syntax);
  return new Lexer(text, compiled).run(startOfCode(text, compiled));
}
