/** Classes of ASCII characters. */
export const SPACE = 1;
export const LINE = 2;
export const LETTER = 3;
export const DIGIT = 4;
export const INNER = 5;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_';

/** The class of each ASCII character; 0 is punctuation. */
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
 * White space outside ASCII, listed here rather than asked of the engine: what an engine takes for white
 * space or for a letter changes with its Unicode version, and an id must not.
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

/** Whether a text holds nothing but white space. */
export function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const ascii = code === 32 || (code >= 9 && code <= 13);
    if (!ascii && !isWideSpace(code)) return false;
  }
  return true;
}

/** Lower case for ASCII letters only: the rest of Unicode folds differently from one engine to the next. */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
