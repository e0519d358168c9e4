import { createHash } from 'node:crypto';
import { NAME, NEWLINE, NUMBER, STRING, type Token } from './lexer/token.ts';

/**
 * The version of the normalisation. A change to the tokens of any text (a table, a keyword, a canonical spelling, the
 * language of a path, this file) requires the next version: see the README.
 */
export const PTN = 'ptn1';

/** The hashed content: the code, its shape, or the words of a text that contains no code. */
type Level = 'identity' | 'shape' | 'text-identity' | 'text-shape';

const LEVEL_TAGS: Readonly<Record<Level, string>> = {
  identity: '1',
  shape: '2',
  'text-identity': 'text1',
  'text-shape': 'text2',
};

/** The tag of a field for each kind of token. */
const KIND_TAGS = ['w', 'n', 's', 'p', 'L', 'I', 'D'] as const;

/** Number of characters collected for one update of the hash. */
const CHUNK_LENGTH = 1 << 16;

/** SHA-256 over length-prefixed fields, so that different lists of fields never have the same encoding. */
class FieldHash {
  readonly #hash = createHash('sha256');
  #pending = '';

  constructor(level: Level, family: string) {
    this.add('v', PTN);
    this.add('v', LEVEL_TAGS[level]);
    this.add('v', family);
  }

  /** Adds a field as its tag, its length in UTF-16 units, a colon and its text. */
  add(tag: string, text: string): void {
    this.#pending += `${tag}${text.length}:${text}`;
    if (this.#pending.length < CHUNK_LENGTH) return;
    this.#hash.update(this.#pending);
    this.#pending = '';
  }

  /** Returns 64 lower-case hexadecimal digits. */
  digest(): string {
    return this.#hash.update(this.#pending).digest('hex');
  }
}

/** Hashes tokens in canonical spelling. */
export function identityOf(tokens: readonly Token[], family: string): string {
  const hash = new FieldHash('identity', family);
  for (const { kind, text } of tokens) hash.add(KIND_TAGS[kind], text);
  return hash.digest();
}

/** Hashes tokens with each name replaced by the order of its first use, and without the values of literals. */
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
    isMember = text === '.'; // after a dot, `delete` and `class` are names
  }
  return hash.digest();
}

/** Hashes the words of a text without code, such as one of comments only, under a separate tag. */
export function identityOfText(text: string, family: string, level: 'identity' | 'shape'): string {
  const hash = new FieldHash(`text-${level}`, family);
  hash.add('t', text.replace(/[ \t\n\v\f]+/g, ' ').replace(/^ | $/g, ''));
  return hash.digest();
}

/** Counts the tokens that are not layout. */
export function countTokens(tokens: readonly Token[]): number {
  let count = 0;
  for (const { kind } of tokens) if (kind < NEWLINE) count++;
  return count;
}
