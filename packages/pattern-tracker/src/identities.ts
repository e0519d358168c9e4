import { createHash } from 'node:crypto';
import { type Fingerprint, fingerprint } from '@hookline/fingerprint';
import { LRUCache } from 'lru-cache';
import type { PatternContext } from './context.ts';

/** The members of a fingerprint that events are made of. */
export type Identity = Pick<
  Fingerprint,
  'fingerprint' | 'patternId' | 'tokens' | 'hashes' | 'ptn' | 'language' | 'kind' | 'name' | 'type'
>;

/** Hashes that are remembered over all identities, 4 bytes each. */
const MAX_HASHES = 131_072;
const MAX_IDENTITIES = 256;

/**
 * Computes the identities of code and remembers the latest ones: the code before an edit is usually that after the edit
 * before. Remembers no code. A remembered identity costs a hundredth of a computed one.
 */
export class Identities {
  readonly #known = new LRUCache<string, Identity>({
    max: MAX_IDENTITIES,
    maxSize: MAX_HASHES,
    sizeCalculation: ({ hashes }) => hashes.length + 1,
  });

  /** Returns the identity of code; `undefined` for blank code. */
  of(code: string, { language, provenance }: PatternContext): Identity | undefined {
    const path = provenance?.file_path;
    const key = createHash('sha256')
      .update(`${language ?? ''}\0${path ?? ''}\0${code}`)
      .digest('base64');
    const known = this.#known.get(key);
    if (known) return known;
    const result = fingerprint(code, {
      ...(path === undefined ? {} : { path }),
      ...(language === undefined ? {} : { language }),
    });
    if (!result.ok) return undefined;
    const { value } = result;
    // A fingerprint keeps the code for the members that are computed on first use.
    const identity: Identity = {
      fingerprint: value.fingerprint,
      patternId: value.patternId,
      tokens: value.tokens,
      hashes: value.hashes,
      ptn: value.ptn,
      language: value.language,
      kind: value.kind,
      name: value.name,
      type: value.type,
    };
    this.#known.set(key, identity);
    return identity;
  }
}
