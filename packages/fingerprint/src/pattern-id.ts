/** Number of hexadecimal digits of a pattern id: 16, which are 64 bits. */
export const PATTERN_ID_LENGTH = 16;

/** Number of digits by which an id is extended on a collision. */
const STEP = 4;

/** Returns the pattern id of a fingerprint: its first 16 hexadecimal digits. */
export function patternIdOf(fingerprint: string): string {
  return fingerprint.slice(0, PATTERN_ID_LENGTH);
}

/**
 * Returns the shortest unused prefix of a fingerprint, of 16, 20, 24 … up to all 64 digits. The id is for display only;
 * the fingerprint is the identity. Fingerprints that share 64 bits can be constructed with about 2^32 hashes.
 *
 * @param taken - the ids of other fingerprints: a set, a map, or any object with `has`
 */
export function extendPatternId(fingerprint: string, taken: { has(patternId: string): boolean }): string {
  let length = PATTERN_ID_LENGTH;
  while (length < fingerprint.length && taken.has(fingerprint.slice(0, length))) length += STEP;
  return fingerprint.slice(0, length);
}
