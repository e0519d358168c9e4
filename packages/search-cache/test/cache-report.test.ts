import { expect, it } from 'vitest';
import { searchCacheClear, searchCacheStats, searchCacheWarm } from '../src/index.ts';

const STATS = { on: false, entries: 2, hits: 3, misses: 1, hitRate: 0.75, tokensSaved: 4100, frequent: [] };

/** Answers every route with the statistics and its own name. */
const assist = async () => ({
  ask: async <T>(route: string): Promise<T> =>
    ({ ...STATS, entries: route.endsWith('/clear') ? 0 : 2, warmed: 4 }) as T,
});

it('says when stored answers are not used', async () => {
  const { text } = await searchCacheStats({ assist });
  expect(text()).toContain('2 stored; not used: search_cache.answer is off');
  expect(text()).toContain('3 of 4 (75 %)');
  expect((await searchCacheClear({ assist })).value).toMatchObject({ entries: 0, hits: 3 });
});

it('names the settings without which nothing is prefetched', async () => {
  const warm = async (acrossSessions: boolean) =>
    (await searchCacheWarm({ assist, settings: { searchCache: { answer: true, acrossSessions } } })).text();
  expect(await warm(true)).toBe('4 searches were prefetched');
  expect(await warm(false)).toContain('set search_cache.answer and search_cache.across_sessions');
});
