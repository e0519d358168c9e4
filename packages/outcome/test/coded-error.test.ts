import { expect, expectTypeOf, test } from 'vitest';
import { CodedError } from '../src/index.ts';

class StoreError extends CodedError<'full' | 'io'> {
  override readonly name = 'StoreError';
}

test('CodedError is an Error with the subclass name, a literal code and its cause', () => {
  const cause = new Error('ENOSPC');
  const error = new StoreError('full', 'the store is full', { cause, retryable: true });
  expectTypeOf(error.code).toEqualTypeOf<'full' | 'io'>();
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'StoreError', code: 'full', message: 'the store is full', retryable: true });
  expect(error.cause).toBe(cause);
});

test('CodedError is not retryable and has no own cause when neither is given', () => {
  const error = new StoreError('io', 'could not read');
  expect(error.retryable).toBe(false);
  expect(Object.hasOwn(error, 'cause')).toBe(false);
});
