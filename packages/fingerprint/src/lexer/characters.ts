/** Classes of ASCII characters; 0 is punctuation. */
export const SPACE = 1;
export const LINE = 2;
export const LETTER = 3;
export const DIGIT = 4;
export const INNER = 5;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_';

/** Returns the class of each ASCII character. `letters` begin and continue a name, `inner` characters only continue one. */
export function classesOf(letters: string, inner: string): Uint8Array {
  const classes = new Uint8Array(128);
  const mark = (characters: string, as: number): void => {
    for (const character of characters) classes[character.charCodeAt(0)] = as;
  };
  mark(' \t\f\v\r', SPACE);
  mark('\n', LINE);
  mark('0123456789', DIGIT);
  mark(inner, INNER);
  mark(LETTERS + letters, LETTER);
  return classes;
}

/**
 * Returns whether a character outside ASCII is white space. The list is fixed, because the definition of the JavaScript
 * engine changes with its Unicode version and an id must not.
 */
export function isWideSpace(code: number): boolean {
  if (code < 0xa0) return code === 0x85;
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

/** Returns whether a text contains only white space. */
export function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const ascii = code === 32 || (code >= 9 && code <= 13);
    if (!ascii && !isWideSpace(code)) return false;
  }
  return true;
}

/** Lower-cases ASCII letters only: folding of other letters differs between engines. */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
