/** Characters that are considered; secrets are random from the start, and longer text would only cost time. */
const MOST = 128;

/** Times each character occurs in the text that is measured; all zero in between. */
const counts = new Uint8Array(256);

/** Returns Shannon's entropy of the first 128 characters of a text, in bits per character. */
export function entropyOf(text: string): number {
  const length = Math.min(text.length, MOST);
  for (let index = 0; index < length; index++) {
    const slot = text.charCodeAt(index) & 255;
    counts[slot] = (counts[slot] as number) + 1;
  }
  let bits = 0;
  for (let index = 0; index < length; index++) {
    const slot = text.charCodeAt(index) & 255;
    const count = counts[slot] as number;
    if (count > 0) bits -= (count / length) * Math.log2(count / length);
    counts[slot] = 0;
  }
  return bits;
}
