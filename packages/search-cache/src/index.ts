export { hitText, type SearchCacheStats, type SearchHit, type SearchMiss } from './answers.ts';
export type { Doubt, TreeLimits, TreeState } from './doubt.ts';
export { KnownTrees, type KnownTreesOptions } from './known-trees.ts';
export type { SearchCacheOptions } from './options.ts';
export { searchQuery, type SearchQuery } from './query.ts';
export { SearchCache, type SearchCall } from './search-cache.ts';
export {
  type CacheEntry,
  type QueryFrequency,
  SEARCH_CACHE_DEFAULTS,
  searchCacheSchema,
  type SearchCacheState,
} from './state.ts';
export { treeState } from './tree-state.ts';
export type { TreeLook } from './waiting.ts';
