/** Characters of base64 by their code: 1 for those of the standard alphabet without `=`. */
const IS_BASE64 = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
  IS_BASE64[character.charCodeAt(0)] = 1;

function isBase64(code: number): boolean {
  return code < 128 && IS_BASE64[code] === 1;
}

/**
 * Calls `onRun` for each run of at least `least` characters of base64, in order. Most characters of other text are not looked at.
 */
export function eachBase64Run(text: string, least: number, onRun: (start: number, end: number) => void): void {
  let done = 0;
  for (let at = least - 1; at < text.length;) {
    if (!isBase64(text.charCodeAt(at))) {
      at += least;
      continue;
    }
    let start = at;
    while (start > done && isBase64(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (end < text.length && isBase64(text.charCodeAt(end))) end++;
    if (end - start >= least) onRun(start, end);
    done = end;
    at = end + least;
  }
}
