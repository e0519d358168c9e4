/** Characters that are considered; secrets are random from the start, and longer text would only cost time. */
const MOST = 128;

/** Returns Shannon's entropy of the first 128 characters of a text, in bits per character. */
export function entropyOf(text: string): number {
  const counts = new Uint8Array(256);
  const length = Math.min(text.length, MOST);
  for (let index = 0; index < length; index++) {
    const slot = text.charCodeAt(index) & 255;
    counts[slot] = (counts[slot] as number) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / length) * Math.log2(count / length);
  return bits;
}
