import { expect, expectTypeOf, test } from 'vitest';
import { createFallback } from '../src/index.ts';
import { fails, held, works } from './support/calls.ts';

test('createFallback calls `instead` with the error when a call fails', async () => {
  const asked: unknown[] = [];
  const fallback = createFallback({
    instead: (error) => {
      asked.push(error);
      return 0;
    },
  });
  const fine = await fallback.execute(works);
  expectTypeOf(fine).toEqualTypeOf<string | number>();
  expect(fine).toBe('fine');
  expect(asked).toEqual([]);
  await expect(fallback.execute(fails)).resolves.toBe(0);
  expect(asked).toMatchObject([{ message: 'service down' }]);
});

test('createFallback reports both errors when the fallback fails', async () => {
  const fallback = createFallback({ instead: () => Promise.reject(new Error('no cache either')) });
  await expect(fallback.execute(fails)).rejects.toMatchObject({
    code: 'fallback_failed',
    cause: { message: 'service down' },
    fallbackError: { message: 'no cache either' },
  });
});

test('createFallback does not replace the result of an aborted call', async () => {
  const fallback = createFallback({ instead: () => 'cached' });
  const controller = new AbortController();
  const { operation, calls } = held<string>();
  const result = fallback.execute(operation, controller.signal);
  controller.abort();
  calls[0]?.reject(new Error('aborted'));
  await expect(result).rejects.toThrow('aborted');
  await expect(fallback.execute(works, AbortSignal.abort(new Error('early')))).rejects.toThrow('early');
});
