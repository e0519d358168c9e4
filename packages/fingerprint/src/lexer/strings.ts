import type { ScanContext, Scanner } from './scanner.ts';
import type { Rule } from './syntax.ts';
import { PUNCT, STRING } from './token.ts';

/** Syntax of a string. */
export interface StringOptions {
  /** Closer. Default: the opener. */
  readonly close?: string;
  /** Escape character. Default: a backslash; '' for none. */
  readonly escape?: string;
  /** A doubled closer is a literal one. */
  readonly doubled?: boolean;
  /** Line ends are allowed. */
  readonly multiline?: boolean;
  /** Signs that begin an interpolation, each with the bracket that ends it. */
  readonly code?: readonly (readonly [sign: string, closer: string])[];
  /** A doubled sign is a literal one. */
  readonly doubledCode?: boolean;
  /** An unclosed string that is first on its line extends to the end of the text. */
  readonly runsOn?: boolean;
  /** Start of the canonical spelling. Default: the opener. Strings of equal content and mark have the same meaning. */
  readonly mark?: string;
  /** Canonical spelling of the content. Default: as written. */
  readonly canonical?: (content: string) => string;
}

interface Opened {
  readonly at: number;
  readonly length: number;
  readonly mark: string;
  readonly tokens: number;
  readonly modes: number;
}

/** Result for a doubled sign, which begins no interpolation. */
const SKIP = -2;

const OPENERS: Readonly<Record<string, string>> = { '}': '{', ')': '(', ']': '[' };

/** A quoted string. When it is not closed on its line or in the text, its quote is punctuation and code follows. */
export function quoted(open: string, options: StringOptions = {}): Rule {
  const reader = new StringReader(open, options);
  return {
    first: open.charAt(0),
    scan: (lexer, at) => (lexer.text.startsWith(open, at) ? reader.open(lexer, at) : -1),
  };
}

/** Strings with a prefix, such as `rb"…"`. `prefix` is a sticky pattern that matches up to the quote. */
export function prefixed(first: string, prefix: RegExp, reader: (prefix: string) => StringReader): Rule {
  const scan: Scanner = (lexer, at) => {
    prefix.lastIndex = at;
    const match = prefix.exec(lexer.text)?.[0];
    return match === undefined ? -1 : reader(match).open(lexer, at, match.length);
  };
  return { first, scan };
}

/** Reads strings of one syntax. */
export class StringReader {
  readonly #open: string;
  readonly #close: string;
  readonly #escape: number;
  readonly #signs: ReadonlySet<number>;
  readonly #options: StringOptions;

  constructor(open: string, options: StringOptions = {}) {
    this.#open = open;
    this.#close = options.close ?? open;
    this.#escape = (options.escape ?? '\\').charCodeAt(0);
    this.#signs = new Set(options.code?.map(([sign]) => sign.charCodeAt(0)));
    this.#options = options;
  }

  /** Reads the string that begins at `at` with a prefix of `prefixLength` characters. */
  open(lexer: ScanContext, at: number, prefixLength: number = 0): number {
    const length = prefixLength + this.#open.length;
    if (lexer.unclosed.has(this, at)) return length > 1 && prefixLength === 0 ? this.#asMarks(lexer, at) : -1;
    const opened: Opened = {
      at,
      length,
      mark: this.#options.mark ?? lexer.text.slice(at, at + length),
      tokens: lexer.tokens.length,
      modes: lexer.modes.depth,
    };
    return this.#piece(lexer, at + length, opened);
  }

  /** Reads from `from` to the end of the string or to the next interpolation. */
  #piece(lexer: ScanContext, from: number, opened: Opened): number {
    const { text, end } = lexer;
    const { multiline, doubled } = this.#options;
    const closer = this.#close.charCodeAt(0);
    for (let at = from; at < end; at++) {
      const code = text.charCodeAt(at);
      if (this.#signs.has(code)) {
        const inner = this.#interpolate(lexer, from, at, opened);
        if (inner >= 0) return inner;
        if (inner === SKIP) {
          at++;
          continue;
        }
      }
      if (code === this.#escape && (code !== closer || !doubled)) at++;
      else if (code === closer && text.startsWith(this.#close, at)) {
        const after = at + this.#close.length;
        if (!doubled || !text.startsWith(this.#close, after)) return this.#finish(lexer, from, at, opened);
        at = after + this.#close.length - 1;
      } else if (code === 10 && !multiline) return this.#fail(lexer, opened, at);
    }
    if (this.#options.runsOn && lexer.isAtLineStart(opened.at)) return this.#finish(lexer, from, end, opened);
    return this.#fail(lexer, opened, end);
  }

  #interpolate(lexer: ScanContext, from: number, at: number, opened: Opened): number {
    const found = this.#options.code?.find(([sign]) => lexer.text.startsWith(sign, at));
    if (!found) return -1;
    const [sign, closer] = found;
    if (this.#options.doubledCode && lexer.text.startsWith(sign, at + sign.length)) return SKIP;
    this.#add(lexer, from, at, at, opened);
    lexer.push(PUNCT, sign, at, at + sign.length);
    lexer.modes.enter({
      opener: (OPENERS[closer] ?? '').charCodeAt(0),
      closer: closer.charCodeAt(0),
      isSingleLine: !this.#options.multiline,
      resume: (closedAt) => {
        lexer.push(PUNCT, closer, closedAt, closedAt + 1);
        return this.#piece(lexer, closedAt + 1, opened);
      },
      abandon: (limit) => this.#fail(lexer, opened, limit),
    });
    return at + sign.length;
  }

  #finish(lexer: ScanContext, from: number, at: number, opened: Opened): number {
    const after = Math.min(at + this.#close.length, lexer.end);
    this.#add(lexer, from, at, after, opened);
    return after;
  }

  /** Adds a piece of the string. The first one is added even when empty: it distinguishes a template from its code. */
  #add(lexer: ScanContext, from: number, at: number, end: number, opened: Opened): void {
    const isFirst = from === opened.at + opened.length;
    if (at === from && !isFirst) return;
    const content = lexer.text.slice(from, at);
    const canonical = this.#options.canonical ? this.#options.canonical(content) : content;
    lexer.push(STRING, opened.mark + canonical, isFirst ? opened.at : from, end);
  }

  /** Rewinds the lexer to the opener, which is then read by other rules. */
  #fail(lexer: ScanContext, opened: Opened, limit: number): number {
    lexer.unclosed.add(this, opened.at, limit);
    lexer.modes.rewind(opened.modes);
    lexer.tokens.length = opened.tokens;
    return opened.at;
  }

  /** Adds each character of an opener as punctuation: a part of `"""` must not open another string. */
  #asMarks(lexer: ScanContext, at: number): number {
    for (let mark = at; mark < at + this.#open.length; mark++) lexer.punctuation(mark);
    return at + this.#open.length;
  }
}
