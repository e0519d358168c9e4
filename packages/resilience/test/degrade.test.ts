import { expect, expectTypeOf, test } from 'vitest';
import { degrade } from '../src/index.ts';

const boom = new Error('boom');

test('degrade returns or resolves with the fallback when the function throws or rejects', async () => {
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

test('degrade passes arguments, `this` and the result through', async () => {
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

test('degrade keeps synchronous and asynchronous results of one function', async () => {
  const cached = degrade((hit: boolean): string | Promise<string> => (hit ? 'now' : Promise.reject(boom)), {
    fallback: null,
  });
  expectTypeOf(cached).returns.toEqualTypeOf<string | null | Promise<string | null>>();
  expect(cached(true)).toBe('now');
  await expect(cached(false)).resolves.toBeNull();
});

test('degrade handles thenables, and thenables whose `then` throws', async () => {
  // oxlint-disable-next-line unicorn/no-thenable -- tests thenables
  const thenable = degrade(() => ({ then: (_: unknown, reject: (e: unknown) => void) => reject(boom) }), {
    fallback: 'caught',
  });
  await expect(thenable()).resolves.toBe('caught');
  const hostile = degrade(
    () => ({
      // oxlint-disable-next-line unicorn/no-thenable -- tests thenables
      get then(): never {
        throw boom;
      },
    }),
    { fallback: 'caught' },
  );
  expect(hostile()).toBe('caught');
});

test('degrade passes the error to onError and contains errors of onError', async () => {
  const told: unknown[] = [];
  const fail = (): never => {
    throw boom;
  };
  expect(degrade(fail, { fallback: 1, onError: (error) => told.push(error) })()).toBe(1);
  expect(told).toEqual([boom]);
  expect(degrade(fail, { fallback: 2, onError: fail })()).toBe(2);
  expect(degrade(fail, { fallback: 3, onError: async () => fail() })()).toBe(3);
});
