import type { Clock } from '@hookline/clock';
import type { SearchCacheState } from './state.ts';
import type { TreeLimits } from './uncertain-tree.ts';
import type { TreeInspector } from './waiting.ts';

/** Options of `SearchCache`. */
export interface SearchCacheOptions extends TreeLimits {
  readonly clock: Clock;
  /** Lifetime of an answer, in ms, 1 or more. @defaultValue 3600000 (one hour) */
  readonly ttlMs?: number | undefined;
  /** Most answers, 1 or more; the least recently used one is dropped. @defaultValue 100 */
  readonly capacity?: number | undefined;
  /** Largest answer that is stored, in characters, 1 or more. @defaultValue 100000 */
  readonly maxResultLength?: number | undefined;
  /** State of an earlier process. @defaultValue empty */
  readonly state?: SearchCacheState | undefined;
  /**
   * True when sessions share answers. Another session may be allowed to read other files.
   * @defaultValue false
   */
  readonly acrossSessions?: boolean | undefined;
  /** Inspects the files of a search, such as in a worker thread. @defaultValue `treeState` in this thread */
  readonly inspect?: TreeInspector | undefined;
  /** Time limit of the inspection in `begin`, in ms, 1 or more; longer is a miss. @defaultValue no limit */
  readonly maxWaitMs?: number | undefined;
}
