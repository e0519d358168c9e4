import { expect, expectTypeOf, test } from 'vitest';
import { type Outcome, failure, success } from '../src/index.ts';

function half(n: number): Outcome<number, 'odd'> {
  return n % 2 === 0 ? success(n / 2) : failure('odd');
}

test('Outcome is narrowed to success or failure by `ok`', () => {
  const even = half(4);
  expect(even).toEqual({ ok: true, value: 2 });
  if (even.ok) expectTypeOf(even.value).toEqualTypeOf<number>();
  else expectTypeOf(even.error).toEqualTypeOf<'odd'>();
  expect(half(3)).toEqual({ ok: false, error: 'odd' });
});
