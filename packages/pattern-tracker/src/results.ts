import type { StoreStats } from '@hookline/offline-cache';
import type { DrainResult } from '@hookline/outbox';
import type { CircuitBreaker, ExecutorStats, HealthStatus } from '@hookline/resilience';

/** Result of tracking. With `success` false and `cached` true, the event is stored and will be sent. */
export interface TrackerResult {
  /** True when the service has accepted the event, or when there was nothing to track. */
  readonly success: boolean;
  /** True when the event is in the offline cache. */
  readonly cached: boolean;
  /** Missing when nothing was tracked. */
  readonly event_id?: string | undefined;
  readonly pattern_id?: string | undefined;
  /** A sentence for people. */
  readonly message: string;
}

/** Counts of one sync, in the JSON shape of `hookline sync --json`. */
export interface SyncStats {
  /** Events that were pending at the start. */
  readonly total_found: number;
  /** Events that the service accepted. */
  readonly synced: number;
  /** Events that became dead letters, because the service refused them for good. */
  readonly failed: number;
  /** Events that are still pending. */
  readonly skipped: number;
}

/** Result of a sync, in the JSON shape of `hookline sync --json`. */
export interface SyncReport {
  /** True when no event is pending any more. */
  readonly success: boolean;
  readonly sync_stats: SyncStats;
  readonly message: string;
}

/** Converts the result of a drain to a report. */
export function syncReport({ found, delivered, refused, remaining }: DrainResult): SyncReport {
  return {
    success: remaining === 0,
    sync_stats: { total_found: found, synced: delivered, failed: refused, skipped: remaining },
    message: `${delivered} of ${found} sent, ${refused} refused, ${remaining} pending`,
  };
}

/** Creates the report of a sync that did not run. */
export function failedSyncReport(message: string): SyncReport {
  return { success: false, sync_stats: { total_found: 0, synced: 0, failed: 0, skipped: 0 }, message };
}

/** Last health check of the service. */
export interface HealthFigures {
  /** `null` before the first check. */
  readonly is_healthy: boolean | null;
  readonly consecutive_successes: number;
  readonly consecutive_failures: number;
  readonly components: Readonly<Record<string, boolean>>;
  readonly latency_ms: number | null;
  /** ISO 8601. */
  readonly checked_at: string | null;
}

/** Converts the last health check; `undefined` is that of a service that was not checked yet. */
export function healthFigures(status: HealthStatus | undefined): HealthFigures {
  return {
    is_healthy: status?.healthy ?? null,
    consecutive_successes: status?.consecutiveSuccesses ?? 0,
    consecutive_failures: status?.consecutiveFailures ?? 0,
    components: status?.components ?? {},
    latency_ms: status?.latencyMs ?? null,
    checked_at: status ? new Date(status.checkedAtMs).toISOString() : null,
  };
}

/** Figures of a tracker and its parts, in the JSON shape of `hookline stats --json`. */
export interface TrackerStats {
  readonly tracker: {
    readonly enabled: boolean;
    /** Events that this tracker was asked to track. */
    readonly tracked: number;
    /** Of these, events that the service accepted at once. */
    readonly delivered: number;
    /** Of these, events that were stored in the cache. */
    readonly cached_patterns: number;
    /** Of these, events that neither the service nor the cache accepted. */
    readonly lost: number;
  };
  readonly resilience: {
    /** Work that was submitted to the tracker's `executor`. */
    readonly executor: ExecutorStats;
    /** `null` for a service without a circuit breaker. */
    readonly circuit_breaker: ReturnType<CircuitBreaker['state']> | null;
    /** `null` for a service without a health check. */
    readonly health: HealthFigures | null;
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

/** Converts the statistics of a store; all counts are zero when the store cannot be read. */
export function cacheStats(stats: StoreStats | undefined): TrackerStats['resilience']['cache'] {
  return {
    pending_events: stats?.pending ?? 0,
    dead_events: stats?.dead ?? 0,
    quarantined_events: stats?.quarantined ?? 0,
    total_synced: stats?.synced ?? 0,
    bytes: stats?.bytes ?? 0,
    max_bytes: stats?.maxBytes ?? 0,
  };
}
