import { describe, expect, test } from 'vitest';
import { deterministicId, eventIdSchema } from '../src/index.ts';

describe('deterministicId', () => {
  test('returns the same ids in every version', () => {
    expect(deterministicId('session', 'toolu_1', 'PostToolUse')).toBe('60494c7d-079b-8e3c-b9de-e7326f3541b1');
  });

  test('returns a UUID of version 8', () => {
    const id = deterministicId('a', 'b');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(eventIdSchema.safeParse(id).success).toBe(true);
  });

  test('returns different ids for different lists of parts', () => {
    const ids = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], ['1:a'], ['1', 'a'], []].map((parts) =>
      deterministicId(...parts),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});
