import { expect, test } from 'vitest';
import { splitIntoBatches } from '../src/index.ts';

const split = (sizes: readonly number[], maxItems: number, maxSize: number): number[][] => [
  ...splitIntoBatches(sizes, { maxItems, maxSize, sizeOf: (size) => size }),
];

test('splitIntoBatches keeps the order within both bounds', () => {
  expect(split([1, 2, 3, 4, 5], 2, 100)).toEqual([[1, 2], [3, 4], [5]]);
  expect(split([4, 4, 4, 1], 10, 8)).toEqual([
    [4, 4],
    [4, 1],
  ]);
});

test('splitIntoBatches puts an item beyond maxSize into a batch of its own', () => {
  expect(split([1, 50, 1], 10, 8)).toEqual([[1], [50], [1]]);
});

test('splitIntoBatches returns no batch for no items', () => {
  expect(split([], 10, 8)).toEqual([]);
});
