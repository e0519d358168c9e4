/**
 * The fingerprint of the code whose parents are searched for. Fingerprints and units of `@hookline/fingerprint` have this
 * shape; so does anything else that computes its members in the same way.
 */
export interface Child {
  /** Identity of the code: 64 hexadecimal digits. */
  readonly fingerprint: string;
  /** Identity of the code without its names and literal values: 64 hexadecimal digits. */
  readonly shape: string;
  /** Family of languages. Only fingerprints of one family are comparable. */
  readonly family: string;
  /** Number of tokens, layout excluded. */
  readonly tokens: number;
  /** Winnowed 32-bit hashes, sorted and without repetition. */
  readonly hashes: Uint32Array;
  /** 32-bit hash of the declared name; null when the code declares none. */
  readonly nameHash: number | null;
}
