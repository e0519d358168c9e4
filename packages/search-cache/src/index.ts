export { hitText, type SearchCacheStats, type SearchHit, type SearchMiss } from './answers.ts';
export { type ConfigLocations, searchConfigFiles } from './config-files.ts';
export { KnownTrees, type KnownTreesOptions } from './known-trees.ts';
export type { SearchCacheOptions } from './options.ts';
export { prefetchSearch } from './prefetch.ts';
export { SEARCH_TOOLS, searchQuery, type SearchQuery } from './query.ts';
export { SearchCache, type SearchCall } from './search-cache.ts';
export { type GateCall, type SearchCacheStore, SearchGate, type SearchGateOptions } from './search-gate.ts';
export {
  type CacheEntry,
  type QueryFrequency,
  SEARCH_CACHE_DEFAULTS,
  SEARCH_CACHE_FILE,
  searchCacheSchema,
  type SearchCacheState,
} from './state.ts';
export { treeState } from './tree-state.ts';
export type { TreeLimits, TreeState, UncertainTree } from './uncertain-tree.ts';
export type { TreeInspector } from './waiting.ts';
export {
  type CacheAccess,
  searchCacheClear,
  searchCacheStats,
  searchCacheWarm,
  type WarmOptions,
} from './cache-report.ts';
