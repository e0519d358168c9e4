import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../src/index.ts';
import { families } from '../src/families/index.ts';
import { isBlank } from '../src/lexer/characters.ts';
import { lexAs } from '../src/lexed-text.ts';
import { toText } from '../src/text.ts';
import { idOf, fingerprintOf } from './support/fingerprints.ts';
import { SAMPLES, textOf } from './support/samples.ts';

const languages = SAMPLES.map(({ language }) => language);
const language = fc.constantFrom(...languages);

/** Texts that are difficult to lex: openers and closers in any order. */
const signs = fc
  .array(
    fc.constantFrom(
      ...`" ' \` """ ''' / // /* */ /+ +/ # #[ ]# #| |# -- --[[ ]] {- -} (* *) <!-- --> <% %> \${ { } ( ) [ ] < > <<EOF EOF <<~A r#" "# R"x( )x" $ @ % \\ \\n = => : ; , . 0x 1_0 a for return ~r{ q( s/a/b/ \u{1f600} é \0`.split(
        ' ',
      ),
      '\n',
      ' ',
      '\t',
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('arbitrary bytes', () => {
  it('have an id in any language unless they are blank', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), signs), language, (bytes, language) => {
        const result = fingerprint(bytes, { language });
        if (isBlank(toText(bytes))) return !result.ok;
        if (!result.ok) return false;
        const { kind, shape, units } = result.value;
        return (
          /^[0-9a-f]{64}$/.test(shape) &&
          kind !== undefined &&
          units.every(({ endLine, startLine }) => endLine >= startLine)
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('have the same id in every call', () => {
    fc.assert(
      fc.property(signs, language, (text, language) => isBlank(text) || idOf(text, language) === idOf(text, language)),
    );
  });

  it('result in tokens that do not overlap and are in order', () => {
    fc.assert(
      fc.property(signs, fc.constantFrom(...Object.keys(families)), (text, family) => {
        let end = 0;
        for (const token of lexAs(text, undefined, family).raw) {
          if (token.start < end || token.end < token.start) return false;
          ({ end } = token);
        }
        return end <= text.length;
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('texts', () => {
  it('of different words have different ids', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(words, words, language, (one, other, language) => {
        const [a, b] = [one.join(' + '), other.join(' + ')];
        const fold = (text: string): string => text.toLowerCase();
        return fold(a) === fold(b) || idOf(a, language) !== idOf(b, language);
      }),
    );
  });

  it('of different spacing have equal ids where white space has no meaning', () => {
    const space = fc.stringMatching(/^[ \t\n]{1,4}$/);
    const words = 'f ( a , b + 1 ) { return c [ d ] ; }'.split(' ');
    fc.assert(
      fc.property(fc.array(space, { minLength: words.length, maxLength: words.length }), (spaces) => {
        const text = words.map((word, at) => word + spaces[at]).join('');
        return ['C', 'Java', 'Rust', 'Go', 'PHP', 'TypeScript'].every(
          (language) => idOf(text, language) === idOf(words.join(' '), language),
        );
      }),
    );
  });
});

/** All prefixes and suffixes of each sample. */
describe.each(SAMPLES)('truncated $language', (sample) => {
  it('has an id', () => {
    const text = textOf(sample);
    for (let at = 1; at < text.length; at++) {
      expect(fingerprintOf(`x${text.slice(0, at)}`, sample.language).fingerprint).toHaveLength(64);
      expect(fingerprintOf(`x${text.slice(at)}`, sample.language).fingerprint).toHaveLength(64);
    }
  });
});
