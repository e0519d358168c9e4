export { searchQuery, type SearchQuery } from './query.ts';
export {
  hitText,
  SearchCache,
  type SearchCacheOptions,
  type SearchCacheStats,
  type SearchCall,
  type SearchHit,
  type SearchMiss,
} from './search-cache.ts';
export {
  type CacheEntry,
  type QueryFrequency,
  SEARCH_CACHE_DEFAULTS,
  searchCacheSchema,
  type SearchCacheState,
} from './state.ts';
export { type Doubt, type TreeLimits, type TreeState, treeState } from './tree-state.ts';
export type { TreeLook } from './waiting.ts';
