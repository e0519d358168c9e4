/**
 * Characters that a terminal acts on, or that change the order in which text is displayed: C0 and C1 controls with ESC, CSI
 * and OSC, DEL, the controls of the bidirectional algorithm, and the two separators that break lines.
 *
 * @see https://www.unicode.org/reports/tr9/
 * @see https://trojansource.codes/
 */
const ACTIVE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * Returns the text with every active character but line feed and tab as a visible `\u` escape. The result can be printed to
 * a terminal, and applying the function again changes nothing. JSON stays JSON of the same value.
 */
export function printable(text: string): string {
  return text.replaceAll(ACTIVE, (character) =>
    character === '\n' || character === '\t' ? character : escape(character),
  );
}

/** Returns the text as one line: line feeds and tabs are escaped as well. */
export function printableLine(text: string): string {
  return text.replaceAll(ACTIVE, escape);
}

/** All active characters are in the basic plane. */
function escape(character: string): string {
  if (character === '\n') return String.raw`\n`;
  if (character === '\r') return String.raw`\r`;
  if (character === '\t') return String.raw`\t`;
  return String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0');
}
