import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Leaders } from '../src/parents/leaders.ts';

const offer = fc.record({
  score: fc.integer({ min: 0, max: 4 }),
  resemblance: fc.integer({ min: 0, max: 2 }),
});

test('the leaders are the first of all in order: by score, then resemblance, then the greatest number', () => {
  fc.assert(
    fc.property(fc.array(offer, { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), (offers, count) => {
      const leaders = new Leaders(count);
      const all = offers.map((each, at) => ({ ...each, id: (at * 7) % 41 }));
      for (const { id, resemblance, score } of all) leaders.offer(id, score, resemblance);
      const sorted = all.toSorted((a, b) => b.score - a.score || b.resemblance - a.resemblance || b.id - a.id);
      expect(leaders.ids).toEqual(sorted.slice(0, count).map(({ id }) => id));
    }),
  );
});
