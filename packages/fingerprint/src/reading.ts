import { canonical } from './canonical/canonical.ts';
import { syntaxOf, GENERIC } from './families/index.ts';
import type { Language } from './language/table.ts';
import { languageAt, languageNamed } from './language/detect.ts';
import { compile } from './lexer/compile.ts';
import type { Syntax } from './lexer/syntax.ts';
import type { Token } from './lexer/token.ts';
import { tokenize } from './lexer/tokenize.ts';
import { firstLineOf } from './text.ts';

/** In which language a text is to be read. */
export interface LanguageOptions {
  /** Where the text stands: its last part tells the language. Either separator will do. */
  readonly path?: string;
  /**
   * The language, by linguist's name or an alias of it (`TypeScript`, `ts`, `c++`), in any case. It comes
   * before the path. What no table knows is read as C.
   */
  readonly language?: string;
}

/** A text with what was found out by reading it once. */
export interface Reading {
  readonly text: string;
  readonly language: Language | undefined;
  readonly family: string;
  readonly syntax: Syntax;
  readonly keywords: ReadonlySet<string>;
  /** As written, without comments. */
  readonly raw: readonly Token[];
  /** In canonical spelling. */
  readonly tokens: readonly Token[];
}

/** Reads a text in the language that the options, or its first line, name. */
export function read(text: string, options: LanguageOptions): Reading {
  const language =
    options.language === undefined ? languageAt(options.path, firstLineOf(text)) : languageNamed(options.language);
  return readAs(text, language, language?.family ?? GENERIC);
}

/** Reads a text by the table of a family. */
export function readAs(text: string, language: Language | undefined, family: string): Reading {
  const syntax = syntaxOf(family);
  const raw = tokenize(text, syntax);
  return { text, language, family, syntax, keywords: compile(syntax).keywords, raw, tokens: canonical(raw, syntax) };
}
