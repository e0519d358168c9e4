import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopRanked } from '../src/top-ranked.ts';

const offer = fc.record({
  score: fc.integer({ min: 0, max: 4 }),
  resemblance: fc.integer({ min: 0, max: 2 }),
});

test('TopRanked collects the first entries of the order by score, resemblance and id', () => {
  fc.assert(
    fc.property(fc.array(offer, { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), (offers, limit) => {
      const ranked = new TopRanked(limit);
      const all = offers.map((each, at) => ({ ...each, id: (at * 7) % 41 }));
      for (const { id, resemblance, score } of all) ranked.offer(id, score, resemblance);
      const sorted = all.toSorted((a, b) => b.score - a.score || b.resemblance - a.resemblance || b.id - a.id);
      expect(ranked.ids).toEqual(sorted.slice(0, limit).map(({ id }) => id));
    }),
  );
});
