import fc from 'fast-check';
import { expect, test } from 'vitest';
import { additionsOf, candidatesOf } from '../src/postings.ts';
import { bucketOf, entriesOf, placed, sizeCode, sizeOf } from '../src/rare.ts';

test('sizeCode is exact below 1,024 and within 0.3 % above', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 65_535 }), (size) => {
      const code = sizeCode(size);
      expect(code).toBeLessThan(2048);
      expect(Math.abs(sizeOf(code) - size)).toBeLessThanOrEqual(size < 1024 ? 0 : 0.003 * size);
    }),
  );
});

test('entriesOf returns the entries of one hash and none of another', () => {
  const [one, other] = [0xfff0_0001, 0xfff0_0002];
  expect(bucketOf(one)).toBe(bucketOf(other));
  const pattern = (id: number, ...hashes: number[]) => ({ id, hashes: Uint32Array.from(hashes) });
  const { gained, lists } = placed(additionsOf([pattern(70_000, one), pattern(2 ** 31, one, other)]), new Map());
  expect(lists).toEqual([]);
  const bucket = Buffer.from(gained.get(bucketOf(one))?.entries ?? '', 'hex');
  expect(candidatesOf([entriesOf(bucket, one)])).toEqual([
    { id: 70_000, shared: 1, size: 1 },
    { id: 2 ** 31, shared: 1, size: 2 },
  ]);
  expect(candidatesOf([entriesOf(bucket, other)])).toEqual([{ id: 2 ** 31, shared: 1, size: 2 }]);
  expect(entriesOf(bucket, 0xfff0_0003)).toHaveLength(0);
});
