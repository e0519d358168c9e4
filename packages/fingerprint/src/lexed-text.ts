import { canonicalize } from './canonical/canonicalize.ts';
import { syntaxOf, GENERIC } from './families/index.ts';
import type { Language } from './language/table.ts';
import { languageAt, languageNamed } from './language/detect.ts';
import { compile } from './lexer/compile.ts';
import type { Syntax } from './lexer/syntax.ts';
import type { Token } from './lexer/token.ts';
import { tokenize } from './lexer/tokenize.ts';
import { firstLineOf } from './text.ts';

/** The language in which a text is lexed. */
export interface LanguageOptions {
  /** Path of the text. The language is detected from its file name. Both separators are accepted. */
  readonly path?: string | undefined;
  /**
   * Linguist name of the language, or an alias of it, in any case: `TypeScript`, `ts`, `c++`. It takes precedence over the
   * path. An unknown language is lexed as C.
   */
  readonly language?: string | undefined;
}

/** A text with its language and its tokens. */
export interface LexedText {
  readonly text: string;
  readonly language: Language | undefined;
  readonly family: string;
  readonly syntax: Syntax;
  readonly keywords: ReadonlySet<string>;
  /** Tokens as written, without comments. */
  readonly raw: readonly Token[];
  /** Tokens in canonical spelling. */
  readonly tokens: readonly Token[];
}

/** Lexes a text in the language of the options, or of its first line. */
export function lex(text: string, options: LanguageOptions): LexedText {
  const language =
    options.language === undefined ? languageAt(options.path, firstLineOf(text)) : languageNamed(options.language);
  return lexAs(text, language, language?.family ?? GENERIC);
}

/** Lexes a text with the table of a family. */
export function lexAs(text: string, language: Language | undefined, family: string): LexedText {
  const syntax = syntaxOf(family);
  const raw = tokenize(text, syntax);
  return { text, language, family, syntax, keywords: compile(syntax).keywords, raw, tokens: canonicalize(raw, syntax) };
}
