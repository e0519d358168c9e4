import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { endpoint, isChallenge, isSameSecret, newChallenge, proofOf } from '../src/token-proof.ts';

test('a proof is the HMAC that the documentation describes', () => {
  const [challenge, address] = ['c'.repeat(43), '127.0.0.1:8053'];
  const hmac = createHmac('sha256', 'token').update(`hookline token proof 1\n${challenge}\n${address}`);
  expect(proofOf('token', challenge, address)).toBe(hmac.digest('base64url'));
});

test('a proof differs with the token, the challenge and the address', () => {
  const [a, b] = [newChallenge(), newChallenge()];
  const proofs = [
    proofOf('token', a, '127.0.0.1:1'),
    proofOf('tokem', a, '127.0.0.1:1'),
    proofOf('token', b, '127.0.0.1:1'),
    proofOf('token', a, '[::1]:1'),
  ];
  expect(new Set(proofs).size).toBe(4);
  expect(isChallenge(a)).toBe(true);
  expect([undefined, '', ['x'], `${a}x`, `${a.slice(1)}\n`].map(isChallenge)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('an IPv4 address has one form, whichever family its socket has', () => {
  expect(endpoint('::ffff:127.0.0.1', 8053)).toBe('127.0.0.1:8053');
  expect(endpoint('127.0.0.1', 8053)).toBe('127.0.0.1:8053');
  expect(endpoint('::1', 8053)).toBe('[::1]:8053');
  expect(endpoint(undefined, undefined)).toBe(':0');
});

test('isSameSecret compares texts of any length', () => {
  expect(isSameSecret('abc', 'abc')).toBe(true);
  expect(['', 'abd', 'ab', 'abcd'].map((text) => isSameSecret(text, 'abc'))).toEqual([false, false, false, false]);
});
