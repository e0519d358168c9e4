import { describe, expect, test } from 'vitest';
import { deterministicId, eventIdSchema } from '../src/index.ts';

describe('deterministicId', () => {
  test('is frozen: ids made by one version are found by the next', () => {
    expect(deterministicId('session', 'toolu_1', 'PostToolUse')).toBe('60494c7d-079b-8e3c-b9de-e7326f3541b1');
  });

  test('is a UUID of version 8 that every schema here takes', () => {
    const id = deterministicId('a', 'b');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(eventIdSchema.safeParse(id).success).toBe(true);
  });

  test('lists of parts never run together', () => {
    const ids = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], ['1:a'], ['1', 'a'], []].map((parts) =>
      deterministicId(...parts),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});
