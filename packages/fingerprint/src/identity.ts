import { createHash } from 'node:crypto';
import { NAME, NEWLINE, NUMBER, STRING, type Token } from './lexer/token.ts';

/**
 * The version of normalisation. Whatever changes the tokens of any text (a table, a keyword, a canonical
 * spelling, the language of a path, this file) is the next version: see the README.
 */
export const PTN = 'ptn1';

/** What is hashed: the code itself, its shape, or the raw text of something that has no code. */
type Level = 'identity' | 'shape' | 'text-identity' | 'text-shape';

const LEVEL_TAGS: Readonly<Record<Level, string>> = {
  identity: '1',
  shape: '2',
  'text-identity': 'text1',
  'text-shape': 'text2',
};

/** By kind of token: the letter its entry begins with. */
const KIND_TAGS = ['w', 'n', 's', 'p', 'L', 'I', 'D'] as const;

/** How much is gathered before it is hashed, in characters. */
const CHUNK = 1 << 16;

/** SHA-256 over fields that each say how long they are, so that no two lists of fields read the same. */
class FieldHash {
  readonly #hash = createHash('sha256');
  #gathered = '';

  constructor(level: Level, family: string) {
    this.add('v', PTN);
    this.add('v', LEVEL_TAGS[level]);
    this.add('v', family);
  }

  /** Adds a field: its tag, its length in UTF-16 units, a colon, its text. */
  add(tag: string, text: string): void {
    this.#gathered += `${tag}${text.length}:${text}`;
    if (this.#gathered.length < CHUNK) return;
    this.#hash.update(this.#gathered);
    this.#gathered = '';
  }

  /** 64 lower-case hexadecimal digits. */
  digest(): string {
    return this.#hash.update(this.#gathered).digest('hex');
  }
}

/** Level 1: the tokens, spelled canonically. */
export function identityOf(tokens: readonly Token[], family: string): string {
  const hash = new FieldHash('identity', family);
  for (const { kind, text } of tokens) hash.add(KIND_TAGS[kind], text);
  return hash.digest();
}

/** Level 2: the same with each name by the order of its first use, and without the values of literals. */
export function shapeOf(tokens: readonly Token[], family: string, keywords: ReadonlySet<string>): string {
  const hash = new FieldHash('shape', family);
  const names = new Map<string, number>();
  let isMember = false;
  for (const { kind, text } of tokens) {
    if (kind === NAME && (isMember || !keywords.has(text))) {
      let index = names.get(text);
      if (index === undefined) names.set(text, (index = names.size));
      hash.add('i', String(index));
    } else if (kind === NUMBER) hash.add('n', '#');
    else if (kind === STRING) hash.add('s', '"');
    else hash.add(KIND_TAGS[kind], text);
    isMember = text === '.'; // behind a dot, `delete` and `class` are names
  }
  return hash.digest();
}

/** For a text without code, such as one of comments only: its words, under a tag of their own. */
export function identityOfText(text: string, family: string, level: 'identity' | 'shape'): string {
  const hash = new FieldHash(`text-${level}`, family);
  hash.add('t', text.replace(/[ \t\n\v\f]+/g, ' ').replace(/^ | $/g, ''));
  return hash.digest();
}

/** How many tokens say something by themselves: all but layout. */
export function countTokens(tokens: readonly Token[]): number {
  let count = 0;
  for (const { kind } of tokens) if (kind < NEWLINE) count++;
  return count;
}
