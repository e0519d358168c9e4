import { failure, type Outcome, success } from '@hookline/outcome';
import { type CodeIdentity, identify } from './code-identity.ts';
import { type CodeKind, type CodeType, type Description, describeReading, wholeOf } from './description.ts';
import { FingerprintError } from './errors.ts';
import { PTN } from './identity.ts';
import { withLazyProperties } from './lazy.ts';
import { isBlank } from './lexer/characters.ts';
import { type LanguageOptions, type LexedText, lex } from './lexed-text.ts';
import { toText } from './text.ts';
import { type Outline, outline, type Unit, unitsOf } from './units/units.ts';

/** The identity, the description and the units of a text. */
export interface Fingerprint extends CodeIdentity {
  /** Normalisation version of `fingerprint`, `shape` and `hashes`. */
  readonly ptn: 'ptn1';
  /** Linguist name, such as `TypeScript`; undefined when neither the path nor the first line identifies it. */
  readonly language: string | undefined;
  /** Syntactic kind. Computed on first use. */
  readonly kind: CodeKind;
  /** Name, see {@link Description}. Computed on first use. */
  readonly name: string;
  /** Purpose. Computed on first use. */
  readonly type: CodeType;
  /** Functions, classes and other blocks of 15 tokens or more. Computed on first use. */
  readonly units: readonly Unit[];
}

/**
 * Computes the fingerprint of a text: source code in any language, complete or not, or any other bytes.
 *
 * Comments, white space, formatting and equivalent spellings do not change it; any other change does. The time is linear
 * in the length of the text. Properties other than `fingerprint`, `patternId` and `tokens` are computed on first use; the
 * text stays in memory until then.
 *
 * @returns the fingerprint, or the error `blank` for a text of white space
 */
export function fingerprint(
  code: string | Uint8Array,
  options: LanguageOptions = {},
): Outcome<Fingerprint, FingerprintError> {
  const text = toText(code);
  if (isBlank(text)) return failure(new FingerprintError('blank', 'the text contains only white space'));
  return success(fingerprintOf(lex(text, options), options.path));
}

/** Returns the name, language, kind and type of a text without computing its fingerprint. Never fails. */
export function describe(code: string | Uint8Array, options: LanguageOptions = {}): Description {
  const lexed = lex(toText(code), options);
  return describeReading(lexed, outline(lexed), options.path);
}

function fingerprintOf(lexed: LexedText, path: string | undefined): Fingerprint {
  const found = memoize((): Outline => outline(lexed));
  const described = memoize(() => describeReading(lexed, found(), path));
  const identity = identify(lexed, () => wholeOf(found())?.name);
  return withLazyProperties(Object.assign(identity, { ptn: PTN, language: lexed.language?.name } as const), {
    kind: () => described().kind,
    name: () => described().name,
    type: () => described().type,
    units: () => unitsOf(lexed, found()),
  });
}

function memoize<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => (result ??= { value: compute() }).value;
}
