import type { Modes } from './modes.ts';
import type { Kind, Token } from './token.ts';
import type { Unclosed } from './unclosed.ts';

/** The lexer as scanners see it: the text, the tokens before the current position and the enclosing constructs. */
export interface ScanContext {
  readonly text: string;
  /** Position at which the text ends. */
  readonly end: number;
  readonly tokens: Token[];
  /** The strings and tags that enclose the current code. */
  readonly modes: Modes;
  /** Closers that are known to be missing. */
  readonly unclosed: Unclosed;
  /** The previous token. */
  readonly last: Token | undefined;
  /** Number of scans scheduled for the start of the next line. */
  readonly deferredCount: number;
  /** Returns whether a word is a keyword of the family. */
  isKeyword(word: string): boolean;
  /** Returns whether only white space precedes `at` on its line. */
  isAtLineStart(at: number): boolean;
  /** Adds a token. `text` is its canonical spelling. */
  push(kind: Kind, text: string, start: number, end: number): void;
  /** Adds the character at `at` as punctuation and tracks brackets. Returns the next position. */
  punctuation(at: number): number;
  /** Schedules a scan for the start of the next line. */
  deferToNextLine(scan: DeferredScan): void;
}

/** Reads a construct at `at` and returns its end, or -1 when another construct begins there. */
export type Scanner = (context: ScanContext, at: number) => number;

/** Reads text at the start of the next line, such as the body of a heredoc, and returns its end. */
export type DeferredScan = (context: ScanContext, at: number) => number;
