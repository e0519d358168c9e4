import { z } from 'zod';

const count = z.int().min(0);

const entrySchema = z.looseObject({
  key: z.string(),
  tool: z.string(),
  query: z.string(),
  /** Digest of everything the search read. */
  tree_state: z.string(),
  stored_at: z.string(),
  result: z.string(),
  result_tokens: count,
  hits: count,
  sessions: z.array(z.string()),
});

const frequencySchema = z.looseObject({
  key: z.string(),
  tool: z.string(),
  cwd: z.string(),
  query: z.string(),
  input: z.unknown(),
  count,
  last_at: z.string(),
});

/** What `search-cache.json` holds: what is cached, the least recently used first, and what has come of it. */
export const searchCacheSchema = z.looseObject({
  entries: z.array(entrySchema),
  statistics: z.looseObject({ hits: count, misses: count, tokens_saved: count }),
  frequent_queries: z.array(frequencySchema),
});

/** The state of a cache between two runs. Holds results, so code: for its owner alone. */
export type SearchCacheState = z.output<typeof searchCacheSchema>;

/** A cached answer. */
export type CacheEntry = SearchCacheState['entries'][number];

/** How often something was searched for. */
export type QueryFrequency = SearchCacheState['frequent_queries'][number];

/** `search-cache.json` before anything was searched. */
export const SEARCH_CACHE_DEFAULTS: SearchCacheState = {
  entries: [],
  statistics: { hits: 0, misses: 0, tokens_saved: 0 },
  frequent_queries: [],
};
