import { expect, test } from 'vitest';
import { callIdentity } from '../src/index.ts';

test('callIdentity of an id of the API or a UUID is the same in every session', () => {
  for (const id of ['toolu_01A09q90qw90lq917835lq9', '3b241101-e2bb-4255-8caf-4136c566a962']) {
    expect(callIdentity(id, 'a')).toBe(callIdentity(id, 'b'));
  }
});

test('callIdentity of a short id contains the session', () => {
  expect(callIdentity('call_1', 'a')).not.toBe(callIdentity('call_1', 'b'));
  expect(callIdentity('call_1', 'a')).not.toBe(callIdentity('call_2', 'a'));
});
