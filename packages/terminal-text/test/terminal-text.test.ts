import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableLine } from '../src/index.ts';

const C0_AND_C1 = [...Array.from({ length: 32 }, (_, code) => code), ...Array.from({ length: 33 }, (_, i) => 0x7f + i)];
const DIRECTION = [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
const ACTIVE = [...C0_AND_C1, ...DIRECTION, 0x2028, 0x2029].map((code) => String.fromCharCode(code));

const anyText = fc.string({ unit: fc.oneof(fc.constantFrom(...ACTIVE), fc.string({ unit: 'binary', maxLength: 1 })) });

test('escapes each active character visibly and leaves other text as it is', () => {
  expect(printable('\u001B]52;c;AAAA\u0007\u001B[2Jred\r\u009B31m')).toBe(
    String.raw`\u001b]52;c;AAAA\u0007\u001b[2Jred\r\u009b31m`,
  );
  expect(printable('if (admin \u202E\u2066// check\u2069 \u2066)')).toBe(
    String.raw`if (admin \u202e\u2066// check\u2069 \u2066)`,
  );
  expect(printable('naïve “日本語” 👩‍👩‍👧 שלום\n\tnext')).toBe('naïve “日本語” 👩‍👩‍👧 שלום\n\tnext');
});

test.each(ACTIVE.map((character) => [inspect(character), character]))(
  'no function lets %s pass',
  (_name, character) => {
    const kept = character === '\n' || character === '\t';
    expect(printable(`a${character}b`).includes(character)).toBe(kept);
    expect(printableLine(`a${character}b`)).not.toContain(character);
    expect(printable(JSON.stringify(`a${character}b`))).not.toContain(character);
  },
);

test('a line has no line feed and no tab', () => {
  expect(printableLine('a\n\tb')).toBe(String.raw`a\n\tb`);
});

test('is applied twice without a further change', () => {
  fc.assert(fc.property(anyText, (text) => printable(printable(text)) === printable(text)));
  fc.assert(fc.property(anyText, (text) => printableLine(printableLine(text)) === printableLine(text)));
});

test('JSON parses to the same value, whatever its strings and keys are', () => {
  fc.assert(
    fc.property(fc.dictionary(anyText, anyText), (value) => {
      expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
