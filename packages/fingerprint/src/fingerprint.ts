import { failure, type Outcome, success } from '@hookline/outcome';
import { type CodeIdentity, identify } from './code-identity.ts';
import { type CodeKind, type CodeType, type Description, describeReading, wholeOf } from './description.ts';
import { FingerprintError } from './errors.ts';
import { PTN } from './identity.ts';
import { withLazy } from './lazy.ts';
import { isBlank } from './lexer/characters.ts';
import { type LanguageOptions, type Reading, read } from './reading.ts';
import { toText } from './text.ts';
import { type Outline, outline, type Unit, unitsOf } from './units/units.ts';

/** The identity of a text, what it is, and the units within it. */
export interface Fingerprint extends CodeIdentity {
  /** The version of normalisation that `fingerprint`, `shape` and `hashes` were made by. */
  readonly ptn: 'ptn1';
  /** Linguist's name, such as `TypeScript`; undefined when neither path nor first line tells. */
  readonly language: string | undefined;
  /** What the text is. Made on first use. */
  readonly kind: CodeKind;
  /** What it is called. Made on first use. */
  readonly name: string;
  /** What it is for. Made on first use. */
  readonly type: CodeType;
  /** The functions, classes and other blocks of 15 tokens or more within it. Made on first use. */
  readonly units: readonly Unit[];
}

/**
 * The fingerprint of a text: source code in any language, whole or in part, or any other bytes.
 *
 * Comments, white space, formatting and equivalent spellings do not change it; anything else does. The time
 * taken is linear in the length of the text. The properties beyond `fingerprint`, `patternId` and `tokens` are
 * made on first use, and hold on to the text until they are.
 *
 * @returns the fingerprint, or the error `BLANK` for a text of white space
 */
export function fingerprint(
  code: string | Uint8Array,
  options: LanguageOptions = {},
): Outcome<Fingerprint, FingerprintError> {
  const text = toText(code);
  if (isBlank(text)) return failure(new FingerprintError('BLANK', 'the text is blank'));
  return success(fingerprintOf(read(text, options), options.path));
}

/** What a text is called, its language, its kind and its type: those parts of {@link fingerprint} alone. */
export function describe(code: string | Uint8Array, options: LanguageOptions = {}): Description {
  const reading = read(toText(code), options);
  return describeReading(reading, outline(reading), options.path);
}

function fingerprintOf(reading: Reading, path: string | undefined): Fingerprint {
  const found = once((): Outline => outline(reading));
  const described = once(() => describeReading(reading, found(), path));
  const identity = identify(reading, () => wholeOf(found())?.name);
  return withLazy(Object.assign(identity, { ptn: PTN, language: reading.language?.name } as const), {
    kind: () => described().kind,
    name: () => described().name,
    type: () => described().type,
    units: () => unitsOf(reading, found()),
  });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
