import type { StoreStats } from '@hookline/offline-cache';
import type { SyncResult } from './sync.ts';

/** What came of tracking something. `success` false and `cached` true: it is kept, and will be sent. */
export interface TrackerResult {
  /** Whether the service has it. */
  readonly success: boolean;
  /** Whether it waits in the offline cache. */
  readonly cached: boolean;
  /** Missing where nothing was tracked. */
  readonly event_id?: string;
  /** The pattern it is about. */
  readonly pattern_id?: string;
  /** A sentence on what happened. */
  readonly message: string;
}

/** What came of syncing. */
export interface SyncReport {
  /** Whether nothing is left that could be sent. */
  readonly success: boolean;
  readonly sync_stats: SyncResult;
  readonly message: string;
}

/** Counts and states of a tracker and what it stands on. */
export interface TrackerStats {
  readonly tracker: {
    readonly enabled: boolean;
    /** Events that this tracker was asked to track. */
    readonly tracked: number;
    /** Of these, the ones the service took at once. */
    readonly delivered: number;
    /** Of these, the ones that went into the cache. */
    readonly cached_patterns: number;
    /** Of these, the ones that were lost: no service and no room in the cache. */
    readonly lost: number;
  };
  readonly resilience: {
    readonly cache: {
      readonly pending_events: number;
      readonly dead_events: number;
      readonly quarantined_events: number;
      readonly total_synced: number;
      readonly bytes: number;
      readonly max_bytes: number;
    };
  };
}

/** The cache's part of {@link TrackerStats}. */
export function cacheStats(stats: StoreStats): TrackerStats['resilience']['cache'] {
  return {
    pending_events: stats.pending,
    dead_events: stats.dead,
    quarantined_events: stats.quarantined,
    total_synced: stats.synced,
    bytes: stats.bytes,
    max_bytes: stats.maxBytes,
  };
}
