import { compile } from './compile.ts';
import { Lexer } from './lexer.ts';
import { startOfCode } from './truncated-comment.ts';
import type { Syntax } from './syntax.ts';
import type { Token } from './token.ts';

/** Returns the tokens of a text without comments and white space, with layout where it is significant. */
export function tokenize(text: string, syntax: Syntax): Token[] {
  const compiled = compile(syntax);
  return new Lexer(text, compiled).run(startOfCode(text, compiled));
}
