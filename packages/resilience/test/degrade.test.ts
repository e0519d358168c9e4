import { expect, expectTypeOf, test } from 'vitest';
import { degrade } from '../src/index.ts';

const boom = new Error('boom');

test('a promise resolves with the fallback, a plain call returns it, and neither raises', async () => {
  const later = degrade(async (text: string) => Promise.reject<number>(new Error(text)), { fallback: null });
  expectTypeOf(later).toEqualTypeOf<(this: unknown, text: string) => Promise<number | null>>();
  await expect(later('x')).resolves.toBeNull();

  const now = degrade(
    (): number => {
      throw boom;
    },
    { fallback: 'none' as const },
  );
  expectTypeOf(now).returns.toEqualTypeOf<number | 'none'>();
  expect(now()).toBe('none');
});

test('what works is passed through: arguments, `this`, result', async () => {
  const counter = {
    step: 2,
    add: degrade(
      function add(this: { step: number }, to: number): number {
        return to + this.step;
      },
      { fallback: -1 },
    ),
  };
  expectTypeOf(counter.add).parameters.toEqualTypeOf<[to: number]>();
  expect(counter.add(40)).toBe(42);
  await expect(degrade(async () => 'fine', { fallback: undefined })()).resolves.toBe('fine');
});

test('a function that is sometimes asynchronous keeps both', async () => {
  const cached = degrade((hit: boolean): string | Promise<string> => (hit ? 'now' : Promise.reject(boom)), {
    fallback: null,
  });
  expectTypeOf(cached).returns.toEqualTypeOf<string | null | Promise<string | null>>();
  expect(cached(true)).toBe('now');
  await expect(cached(false)).resolves.toBeNull();
});

test('a promise of another library is one too, and one that throws when asked is a failure', async () => {
  // oxlint-disable-next-line unicorn/no-thenable -- that is the point
  const thenable = degrade(() => ({ then: (_: unknown, reject: (e: unknown) => void) => reject(boom) }), {
    fallback: 'caught',
  });
  await expect(thenable()).resolves.toBe('caught');
  const hostile = degrade(
    () => ({
      // oxlint-disable-next-line unicorn/no-thenable -- that is the point
      get then(): never {
        throw boom;
      },
    }),
    { fallback: 'caught' },
  );
  expect(hostile()).toBe('caught');
});

test('onError is told, and what it throws or rejects with is contained', async () => {
  const told: unknown[] = [];
  const fail = (): never => {
    throw boom;
  };
  expect(degrade(fail, { fallback: 1, onError: (error) => told.push(error) })()).toBe(1);
  expect(told).toEqual([boom]);
  expect(degrade(fail, { fallback: 2, onError: fail })()).toBe(2);
  expect(degrade(fail, { fallback: 3, onError: async () => fail() })()).toBe(3);
});
