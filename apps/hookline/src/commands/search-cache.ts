import type { Runtime } from '../compose.ts';
import { printResult, table } from '../output.ts';
import type { PrintOptions } from './options.ts';
import { askSelfDriving } from './self-driving.ts';

interface CacheAnswer {
  readonly on: boolean;
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
  readonly hitRate: number;
  readonly tokensSaved: number;
  readonly frequent: readonly { readonly tool: string; readonly query: string; readonly count: number }[];
}

/** What the cache knows, and what came of it. */
export async function searchCacheStats(runtime: Runtime, flags: PrintOptions): Promise<void> {
  printResult(await askSelfDriving<CacheAnswer>(runtime, 'GET /self-driving/search-cache'), flags.json, describe);
}

/** Forgets every answer; the statistics stay. */
export async function searchCacheClear(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const answer = await askSelfDriving<CacheAnswer>(runtime, 'POST /self-driving/search-cache/clear');
  printResult(answer, flags.json, describe);
}

/** Runs frequent searches ahead. */
export async function searchCacheWarm(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const answer = await askSelfDriving<{ readonly warmed: number }>(runtime, 'POST /self-driving/search-cache/warm');
  const { answer: on, acrossSessions } = runtime.settings.searchCache;
  printResult(answer, flags.json, ({ warmed }) =>
    on && acrossSessions
      ? `${warmed} searches were run ahead`
      : 'nothing was run ahead: that is of use with search_cache.answer and search_cache.across_sessions only',
  );
}

function describe({ on, entries, hits, misses, hitRate, tokensSaved, frequent }: CacheAnswer): string {
  return table([
    ['answers', on ? `${entries} known` : `${entries} known; none is given: search_cache.answer is off`],
    ['hits', `${hits} of ${hits + misses} (${Math.round(hitRate * 100)} %)`],
    ['tokens saved', `about ${tokensSaved}`],
    ...frequent.map(({ tool, query, count }) => [`${count} times`, `${tool} ${query}`]),
  ]);
}
