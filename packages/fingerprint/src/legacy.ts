import { createHash } from 'node:crypto';
import { PATTERN_ID_LENGTH } from './pattern-id.ts';

/** White space as Python defines it, which differs from JavaScript. */
const SPACES = /[\t\n\v\f\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g; // oxlint-disable-line no-control-regex -- Python treats them as white space

type Rule = (text: string) => string;

const HASH_RULES: readonly Rule[] = [toLineEnd(/#[^\n]*/g), between('"""', '"""'), between("'''", "'''")];
const SLASH_RULES: readonly Rule[] = [toLineEnd(/\/\/[^\n]*/g), between('/*', '*/')];
const SLASH_LANGUAGES = new Set(['javascript', 'typescript', 'java']);

function toLineEnd(comment: RegExp): Rule {
  return (text) => text.replace(comment, '');
}

/** Deletes the text from each `open` to the next `close`. An unclosed `open` is kept. */
function between(open: string, close: string): Rule {
  return (text) => {
    let kept = '';
    let from = 0;
    for (;;) {
      const openedAt = text.indexOf(open, from);
      const closedAt = openedAt < 0 ? -1 : text.indexOf(close, openedAt + open.length);
      if (closedAt < 0) return kept + text.slice(from);
      kept += text.slice(from, openedAt);
      from = closedAt + close.length;
    }
  };
}

/**
 * Computes the id that the OmniClaude pattern tracker assigned to code: 16 hexadecimal digits. Use it to join records of
 * that tracker; use `fingerprint` for everything else.
 *
 * The rule, including its errors: delete comments, trim each line, drop blank lines, replace white space by one space, take
 * SHA-256. For `javascript`, `typescript` and `java` (in any case), comments are `//` to the end of the line, then slash-star
 * to star-slash. For every other language they are `#` to the end of the line, then text between triple quotes. Comment
 * signs within strings are treated as comments. Every text of comments only has the id `e3b0c44298fc1c14`.
 *
 * @param language - default `python`
 * @throws RangeError when the text contains only white space
 * @see https://github.com/OmniNode-ai/omniclaude
 */
export function legacyPatternId(code: string, language: string = 'python'): string {
  if (code.replace(SPACES, '') === '') throw new RangeError('code must contain more than white space');
  const rules = SLASH_LANGUAGES.has(language.toLowerCase()) ? SLASH_RULES : HASH_RULES;
  const uncommented = rules.reduce((text, rule) => rule(text), code);
  const lines = uncommented
    .split('\n')
    .map((line) => line.replace(SPACES, ' ').replace(/^ | $/g, ''))
    .filter((line) => line !== '');
  return createHash('sha256').update(lines.join('\n'), 'utf8').digest('hex').slice(0, PATTERN_ID_LENGTH);
}
