import { createHmac } from 'node:crypto';

/** Bytes of a digest. */
const DIGEST_BYTES = 16;

/** Kinds of values; the same text of two kinds has different digests. */
export type DigestKind = 'record' | 'session' | 'repository' | 'folder' | 'path' | 'pattern';

/** Returns the digest of a value, in hexadecimal. */
export type Digest = (kind: DigestKind, value: string) => string;

/** Returns keyed digests (HMAC-SHA-256, cut to 128 bits): without the key a value cannot be tested against them. */
export function keyedDigest(key: Uint8Array): Digest {
  return (kind, value) =>
    createHmac('sha256', key)
      .update(`${kind}\0${value}`)
      .digest('hex')
      .slice(0, DIGEST_BYTES * 2);
}
