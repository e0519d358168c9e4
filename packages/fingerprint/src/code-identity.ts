import { countTokens, identityOf, identityOfText, shapeOf } from './identity.ts';
import { withLazy } from './lazy.ts';
import { nameHashOf } from './name-hash.ts';
import { patternIdOf } from './pattern-id.ts';
import type { Reading } from './reading.ts';
import { winnow } from './winnow.ts';

/** What identifies code, whatever its formatting. */
export interface CodeIdentity {
  /** Level 1: SHA-256 of the code as `ptn1` spells it, as 64 hexadecimal digits. This is the identity. */
  readonly fingerprint: string;
  /** Languages of one family share identities: a function is the same in `a.ts` and in `b.js`. */
  readonly family: string;
  /** The first 16 digits of the fingerprint: what is shown. */
  readonly patternId: string;
  /** How many tokens the code has, layout aside. 0: it is all comments, and its words are what is hashed. */
  readonly tokens: number;
  /**
   * Level 2: the same for code that differs only in its names and in the values of its literals. A hint of
   * kinship, never an identity. Made on first use.
   */
  readonly shape: string;
  /** Winnowed 32-bit hashes, sorted, without repeats: what resemblance is measured by. Made on first use. */
  readonly hashes: Uint32Array;
  /**
   * 32 bits of the name that a function, a class or another unit declares: unqualified, case counts. Null where none is
   * evident, and for a text that is not one unit, such as most files. It tells siblings apart, and says nothing alone. Made
   * on first use.
   */
  readonly nameHash: number | null;
}

/** The identity of a text that was read. `name`: what the text declares, asked for on first use. */
export function identify(reading: Reading, name: () => string | undefined): CodeIdentity {
  const { family, keywords, text, tokens } = reading;
  const count = countTokens(tokens);
  const fingerprint = count > 0 ? identityOf(tokens, family) : identityOfText(text, family, 'identity');
  return withLazy(
    { fingerprint, family, patternId: patternIdOf(fingerprint), tokens: count },
    {
      shape: () => (count > 0 ? shapeOf(tokens, family, keywords) : identityOfText(text, family, 'shape')),
      hashes: () => winnow(tokens, family),
      nameHash: () => nameHashOf(name()),
    },
  );
}
