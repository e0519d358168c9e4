/** How many hexadecimal digits of a fingerprint a pattern id shows: 16, which are 64 bits. */
export const PATTERN_ID_LENGTH = 16;

/** By how many digits an id grows when it is taken. */
const STEP = 4;

/** The pattern id of a fingerprint: its first 16 hexadecimal digits. */
export function patternIdOf(fingerprint: string): string {
  return fingerprint.slice(0, PATTERN_ID_LENGTH);
}

/**
 * A pattern id for a fingerprint when the short one belongs to another: the shortest beginning of it, of 16,
 * 20, 24 … up to all 64 digits, that `taken` does not have. Identity is the fingerprint itself; this is only
 * what is shown. Two fingerprints that share 64 bits can be made on purpose with about 2^32 hashes.
 *
 * @param taken - the ids of other fingerprints: a set, a map, or anything with `has`
 */
export function extendPatternId(fingerprint: string, taken: { has(patternId: string): boolean }): string {
  let length = PATTERN_ID_LENGTH;
  while (length < fingerprint.length && taken.has(fingerprint.slice(0, length))) length += STEP;
  return fingerprint.slice(0, length);
}
