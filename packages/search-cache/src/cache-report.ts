import { type Report, report, table } from '@hookline/command-report';

/** Access to the process that owns the cache, which answers routes such as `GET /self-driving/search-cache`. */
export interface CacheAccess {
  readonly assist: () => Promise<{ readonly ask: <T>(route: string) => Promise<T> }>;
}

interface CacheAnswer {
  readonly on: boolean;
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
  readonly hitRate: number;
  readonly tokensSaved: number;
  readonly frequent: readonly { readonly tool: string; readonly query: string; readonly count: number }[];
}

/** Options of {@link searchCacheWarm}. */
export interface WarmOptions extends CacheAccess {
  readonly settings: { readonly searchCache: { readonly answer: boolean; readonly acrossSessions: boolean } };
}

/** Reports the statistics of the search cache. */
export async function searchCacheStats({ assist }: CacheAccess): Promise<Report> {
  return report(await (await assist()).ask<CacheAnswer>('GET /self-driving/search-cache'), describe);
}

/** Removes all answers; the statistics remain. */
export async function searchCacheClear({ assist }: CacheAccess): Promise<Report> {
  const answer = await (await assist()).ask<CacheAnswer>('POST /self-driving/search-cache/clear');
  return report(answer, describe);
}

/** Runs frequent searches and stores their answers. */
export async function searchCacheWarm({ assist, settings }: WarmOptions): Promise<Report> {
  const answer = await (await assist()).ask<{ readonly warmed: number }>('POST /self-driving/search-cache/warm');
  const { answer: on, acrossSessions } = settings.searchCache;
  return report(answer, ({ warmed }) =>
    on && acrossSessions
      ? `${warmed} searches were prefetched`
      : 'nothing was prefetched: set search_cache.answer and search_cache.across_sessions to true first',
  );
}

function describe({ on, entries, hits, misses, hitRate, tokensSaved, frequent }: CacheAnswer): string {
  return table([
    ['answers', on ? `${entries} stored` : `${entries} stored; not used: search_cache.answer is off`],
    ['hits', `${hits} of ${hits + misses} (${Math.round(hitRate * 100)} %)`],
    ['tokens saved', `about ${tokensSaved}`],
    ...frequent.map(({ tool, query, count }) => [`${count} times`, `${tool} ${query}`]),
  ]);
}
