import type { Clock } from '@hookline/clock';
import type { TreeLimits } from './doubt.ts';
import type { SearchCacheState } from './state.ts';
import type { TreeLook } from './waiting.ts';

/** What a cache goes by. */
export interface SearchCacheOptions extends TreeLimits {
  /** Where time comes from. */
  readonly clock: Clock;
  /** How long an answer is kept, in ms, 1 or more. @defaultValue 3600000 (one hour) */
  readonly ttlMs?: number;
  /** Most answers that are kept, 1 or more; the least recently used goes. @defaultValue 100 */
  readonly capacity?: number;
  /** Largest answer that is kept, in characters, 1 or more. @defaultValue 100000 */
  readonly maxResultLength?: number;
  /** What was there at the end of an earlier run. @defaultValue nothing */
  readonly state?: SearchCacheState;
  /**
   * Whether an answer that another session got is given too, as text. What a session may read can differ from what
   * another may.
   * @defaultValue false
   */
  readonly acrossSessions?: boolean;
  /** How a search's files are looked at, such as in a worker. @defaultValue `treeState`, here and now */
  readonly look?: TreeLook;
  /** How long `begin` waits for that, in ms, 1 or more; longer is a miss. @defaultValue as long as it takes */
  readonly maxWaitMs?: number;
}
