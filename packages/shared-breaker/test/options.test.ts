import { expect, test } from 'vitest';
import { createSharedBreaker } from '../src/index.ts';

test.each([
  ['name must', { name: '../up' }],
  ['windowMs must', { windowMs: 0 }],
])('createSharedBreaker names the wrong option in its error: %s', (message, options) => {
  expect(() => createSharedBreaker({ directory: '/nowhere', ...options })).toThrow(message);
});
