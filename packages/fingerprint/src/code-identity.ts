import { countTokens, identityOf, identityOfText, shapeOf } from './identity.ts';
import { withLazyProperties } from './lazy.ts';
import { nameHashOf } from './name-hash.ts';
import { patternIdOf } from './pattern-id.ts';
import type { LexedText } from './lexed-text.ts';
import { winnow } from './winnow.ts';

/** The identity of code, independent of its formatting. */
export interface CodeIdentity {
  /** SHA-256 of the code in the canonical spelling of `ptn1`, as 64 hexadecimal digits. This is the identity. */
  readonly fingerprint: string;
  /** Family of the language. Languages of one family share identities: a function is the same in `a.ts` and in `b.js`. */
  readonly family: string;
  /** First 16 digits of the fingerprint, for display. */
  readonly patternId: string;
  /** Number of tokens, layout excluded. 0 for a text of comments only, whose words are hashed instead. */
  readonly tokens: number;
  /**
   * Fingerprint without names and literal values: equal for code that differs only in these. It suggests a relation and
   * is never an identity. Computed on first use.
   */
  readonly shape: string;
  /** Winnowed 32-bit hashes, sorted and without repetition, for similarity. Computed on first use. */
  readonly hashes: Uint32Array;
  /**
   * 32-bit hash of the unqualified, case-sensitive name that a function, a class or another unit declares. Null without an
   * evident name, and for a text that is not one unit, such as most files. It distinguishes siblings; alone it is no
   * evidence. Computed on first use.
   */
  readonly nameHash: number | null;
}

/** Computes the identity of a lexed text. `name` returns the declared name and is called on first use. */
export function identify(lexed: LexedText, name: () => string | undefined): CodeIdentity {
  const { family, keywords, text, tokens } = lexed;
  const count = countTokens(tokens);
  const fingerprint = count > 0 ? identityOf(tokens, family) : identityOfText(text, family, 'identity');
  return withLazyProperties(
    { fingerprint, family, patternId: patternIdOf(fingerprint), tokens: count },
    {
      shape: () => (count > 0 ? shapeOf(tokens, family, keywords) : identityOfText(text, family, 'shape')),
      hashes: () => winnow(tokens, family),
      nameHash: () => nameHashOf(name()),
    },
  );
}
