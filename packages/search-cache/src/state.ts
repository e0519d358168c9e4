import { z } from 'zod';

const count = z.int().min(0);

const entrySchema = z.looseObject({
  key: z.string(),
  tool: z.string(),
  query: z.string(),
  /** Digest of the state of everything the search read. */
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

/** Schema of `search-cache.json`: the answers, the least recently used first, and their statistics. */
export const searchCacheSchema = z.looseObject({
  entries: z.array(entrySchema),
  statistics: z.looseObject({ hits: count, misses: count, tokens_saved: count }),
  frequent_queries: z.array(frequencySchema),
});

/** State of a cache between two processes. Contains search results, hence code: the file is readable by its owner only. */
export type SearchCacheState = z.output<typeof searchCacheSchema>;

/** A stored answer. */
export type CacheEntry = SearchCacheState['entries'][number];

/** Number of times that a search was run. */
export type QueryFrequency = SearchCacheState['frequent_queries'][number];

/** State before the first search. */
export const SEARCH_CACHE_DEFAULTS: SearchCacheState = {
  entries: [],
  statistics: { hits: 0, misses: 0, tokens_saved: 0 },
  frequent_queries: [],
};

/** Definition of `search-cache.json` for `@hookline/state-guard`. */
export const SEARCH_CACHE_FILE = {
  name: 'search-cache.json',
  schema: searchCacheSchema,
  defaults: SEARCH_CACHE_DEFAULTS,
} as const;
