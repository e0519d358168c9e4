import { flag, texts, whole } from '../setting-kinds.ts';
import { positive } from '../setting-schemas.ts';
import { type Definitions, setting } from '../setting.ts';

/** Settings of answers to repeated searches. */
export const searchCacheSettings = {
  searchCache: {
    answer: flag('Whether a repeated search whose result cannot have changed is answered from the cache.'),
    ttlMinutes: whole('How long a result is cached, in minutes, 1 to 1440.', 60, 1, 1440),
    capacity: whole('Maximum number of cached results, 1 to 10,000.', 100, 1, 10_000),
    acrossSessions: flag('Whether results of other sessions are used, as text.'),
    searchTools: texts('MCP tools that search only the files under the current folder.'),
    maxTreeEntries: whole('Largest tree that is scanned, in files and folders, 1 to 1,000,000.', 30_000, 1, 1e6),
    maxWatchedFolders: whole(
      'Maximum number of watched folders of larger trees, to 1,000,000; 0 for none, because watchers miss some writes.',
      0,
      0,
      1e6,
    ),
    waitMs: whole(
      'How long a decision waits for a tree scan, in ms, 1 to 500; 600 files and folders take 3. After that the search runs.',
      3,
      1,
      500,
    ),
    restAfterMinutes: setting({
      description: 'Minutes without a search after which scanned trees are dropped from memory, above 0 to 1440.',
      schema: positive(1440),
      default: 5,
    }),
    warmFromHour: whole(
      'Start of the quiet hours in which frequent searches are prefetched, 0 to 23 in local time.',
      2,
      0,
      23,
    ),
    warmToHour: whole('End of the quiet hours, 0 to 23.', 5, 0, 23),
  },
} as const satisfies Definitions;
