import { createHash } from 'node:crypto';
import { PATTERN_ID_LENGTH } from './pattern-id.ts';

/** What Python takes for white space: not the same as what JavaScript does. */
const SPACES = /[\t\n\v\f\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g; // oxlint-disable-line no-control-regex -- they are white space there

type Rule = (text: string) => string;

const HASH_RULES: readonly Rule[] = [toLineEnd(/#[^\n]*/g), between('"""', '"""'), between("'''", "'''")];
const SLASH_RULES: readonly Rule[] = [toLineEnd(/\/\/[^\n]*/g), between('/*', '*/')];
const SLASH_LANGUAGES = new Set(['javascript', 'typescript', 'java']);

function toLineEnd(comment: RegExp): Rule {
  return (text) => text.replace(comment, '');
}

/** Deletes from each `open` to the next `close`. What is not closed stays. */
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
 * The id that the original tracker gave to code, so that what it recorded can be joined: 16 hexadecimal
 * digits. Its rule, with its mistakes: delete comments, trim each line, skip blank lines, make white space
 * one space, take SHA-256. Comments are, for `javascript`, `typescript` and `java` (any case), `//` to the
 * end of the line and then slash-star to star-slash; for every other language, Python's among them, `#` to
 * the end of the line and then what stands between triple quotes. That they may stand in strings is not
 * considered, and texts of comments only all have the id `e3b0c44298fc1c14`.
 *
 * @param language - default `python`, as it was there
 * @throws RangeError when there is nothing but white space, as the original raised
 * @see https://github.com/OmniNode-ai/omniclaude
 */
export function legacyPatternId(code: string, language: string = 'python'): string {
  if (code.replace(SPACES, '') === '') throw new RangeError('code must hold more than white space');
  const rules = SLASH_LANGUAGES.has(language.toLowerCase()) ? SLASH_RULES : HASH_RULES;
  const bare = rules.reduce((text, rule) => rule(text), code);
  const lines = bare
    .split('\n')
    .map((line) => line.replace(SPACES, ' ').replace(/^ | $/g, ''))
    .filter((line) => line !== '');
  return createHash('sha256').update(lines.join('\n'), 'utf8').digest('hex').slice(0, PATTERN_ID_LENGTH);
}
