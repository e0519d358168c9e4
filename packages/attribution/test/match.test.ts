import fc from 'fast-check';
import { expect, test } from 'vitest';
import { match } from '../src/index.ts';

const sequence = fc.array(fc.nat(6), { maxLength: 30 });

test('matches equal elements only, in increasing order', () => {
  fc.assert(
    fc.property(sequence, sequence, (a, b) => {
      const pairs = [...match(a, b)].flatMap((inA, inB) => (inA < 0 ? [] : [[inA, inB] as const]));
      for (const [inA, inB] of pairs) expect(a[inA]).toBe(b[inB]);
      expect(pairs.every(([inA], index) => index === 0 || inA > (pairs[index - 1]?.[0] ?? -1))).toBe(true);
    }),
  );
});

test('matches a sequence with itself completely', () => {
  fc.assert(
    fc.property(sequence, (a) => {
      expect([...match(a, a)]).toEqual([...a.keys()]);
    }),
  );
});

test('matches unique elements before repeated ones', () => {
  //         } a }      } b } a }
  expect([...match([0, 1, 0], [0, 2, 0, 1, 0])].slice(3)).toEqual([1, 2]);
});

test('leaves a gap with too many differences unmatched', () => {
  const [a, b] = [Array.from({ length: 4000 }, (_, i) => i % 2), Array.from({ length: 4000 }, (_, i) => 2 + (i % 2))];
  expect(match([...a, 9, ...a], [...b, 9, ...b]).filter((source) => source >= 0)).toHaveLength(1);
});
