import { randomUUID } from 'node:crypto';
import type { Clock } from '@hookline/clock';
import type { HookExecutionInput, LineageEventInput, TraceRecordInput } from '@hookline/contracts';
import type { EventStore } from '@hookline/offline-cache';
import { contextFields, type ExecutionMetrics, type ParentCode, type PatternContext } from './context.ts';
import { hookParcel, keep, type Parcel, patternParcel, send, type TraceabilityApi, traceParcel } from './delivery.ts';
import { PatternEvents, type PatternEventsOptions } from './pattern-events.ts';
import { cacheStats, type SyncReport, type TrackerResult, type TrackerStats } from './results.ts';
import { syncCache, type SyncOptions } from './sync.ts';

/** What a tracker works with. */
export interface PatternTrackerOptions extends PatternEventsOptions {
  /** The service. Without one everything goes into the cache, for somebody else to send. */
  readonly api?: TraceabilityApi;
  /** Where events wait while the service is away. */
  readonly store: EventStore;
  readonly clock: Clock;
  /** Whether anything is tracked at all. @defaultValue true */
  readonly enabled?: boolean;
  /** The session that everything belongs to, unless a context says otherwise. */
  readonly sessionId?: string;
}

/** Records to be delivered together. */
export interface TrackedRecords {
  readonly patterns: readonly LineageEventInput[];
  readonly traces: readonly TraceRecordInput[];
  readonly hookExecutions: readonly HookExecutionInput[];
}

/** What came of delivering records. */
export interface Delivered {
  readonly delivered: number;
  readonly cached: number;
  /** Ids of records that are neither with the service nor in the cache. */
  readonly lost: readonly string[];
}

const NOTHING: TrackerResult = { success: true, cached: false, message: 'blank code is no pattern: nothing to track' };
const DISABLED: TrackerResult = { success: false, cached: false, message: 'tracking is switched off' };

/**
 * Tracks what becomes of code. What the service does not take now is kept in the offline cache; every method resolves,
 * none ever rejects, so that tracking can fail in no way that its caller would notice.
 */
export class PatternTracker {
  /** Makes the events that the methods send. */
  readonly events: PatternEvents;
  readonly #options: PatternTrackerOptions;
  readonly #counts = { tracked: 0, delivered: 0, cached: 0, lost: 0 };
  #syncing: Promise<SyncReport> | undefined;

  constructor(options: PatternTrackerOptions) {
    this.#options = options;
    this.events = new PatternEvents(options);
  }

  /** New code was written. */
  trackCreation(code: string, context: PatternContext = {}): Promise<TrackerResult> {
    return this.#track(() => this.events.created(code, this.#in(context)));
  }

  /** Code became other code. `parent` is what it was: its code, or its id. */
  trackModification(parent: ParentCode, code: string, context: PatternContext = {}): Promise<TrackerResult> {
    return this.#track(() => this.events.modified(code, parent, this.#in(context)));
  }

  /** A known pattern was used as it is. */
  trackApplication(patternId: string, context: PatternContext = {}): Promise<TrackerResult> {
    return this.#track(() => ({
      ...contextFields(this.#in(context)),
      event_type: 'pattern_applied',
      pattern_id: patternId,
    }));
  }

  /** Several patterns became one. */
  trackMerge(sources: readonly ParentCode[], mergedCode: string, context: PatternContext = {}): Promise<TrackerResult> {
    return this.#track(() => this.events.merged(mergedCode, sources, this.#in(context)));
  }

  /** A pattern should not be used any more; `replacedBy` names the one to use instead. */
  trackDeprecation(
    patternId: string,
    context: PatternContext & { readonly replacedBy?: string } = {},
  ): Promise<TrackerResult> {
    return this.#track(() => ({
      ...contextFields(this.#in(context)),
      event_type: 'pattern_deprecated',
      pattern_id: patternId,
      parent_pattern_ids: context.replacedBy === undefined ? [] : [context.replacedBy],
    }));
  }

  /** A pattern was executed, well or not. */
  async trackExecution(
    patternId: string,
    metrics: ExecutionMetrics,
    outcome: { readonly success: boolean; readonly error?: string },
    context: PatternContext = {},
  ): Promise<TrackerResult> {
    const { durationMs, qualityScore, contextKey, measures } = metrics;
    const where = this.#in(context);
    const at = where.occurredAt ?? new Date(this.#options.clock.now()).toISOString();
    const hook: HookExecutionInput = {
      hook_id: where.eventId ?? randomUUID(),
      correlation_id: where.correlationId ?? randomUUID(),
      session_id: where.sessionId,
      hook_type: 'PatternExecution',
      hook_name: where.triggeredBy ?? 'pattern-tracker',
      tool_name: where.toolName,
      tool_use_id: where.toolUseId,
      file_path: where.filePath,
      completed_at: at,
      duration_ms: durationMs,
      status: outcome.success ? 'completed' : 'failed',
      success: outcome.success,
      pattern_id: patternId,
      context_key: contextKey,
      quality_score: qualityScore,
      output_data: measures,
      error_message: outcome.error?.slice(0, 10_000),
    };
    return this.#deliverOne(hookParcel(hook), patternId);
  }

  /** Delivers records that others made, together. What is neither taken nor kept is named, to be tried again. */
  async deliver(records: TrackedRecords): Promise<Delivered> {
    if (this.#options.enabled === false) return { delivered: 0, cached: 0, lost: [] };
    const parcels = [
      ...records.traces.map(traceParcel),
      ...records.hookExecutions.map(hookParcel),
      ...records.patterns.map((event) => patternParcel({ ...event, event_id: event.event_id ?? randomUUID() })),
    ];
    return this.#deliver(parcels);
  }

  /** Sends what waits in the cache, oldest first. Of calls at the same time all wait for the one round. */
  syncOfflineEvents(options: SyncOptions = {}): Promise<SyncReport> {
    this.#syncing ??= this.#sync(options).finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  /** Removes events that waited too long, and what dead processes left. Answers how many events were removed. */
  async cleanupCache(): Promise<{ readonly removed: number; readonly message: string }> {
    try {
      const removed = await this.#options.store.expire();
      await this.#options.store.tidy();
      return { removed, message: removed === 0 ? 'nothing was too old' : `${removed} events were too old` };
    } catch (error) {
      return { removed: 0, message: `the cache could not be cleaned up: ${messageOf(error)}` };
    }
  }

  /** Counts and states. The cache's are zero where it cannot be read. */
  async stats(): Promise<TrackerStats> {
    const { tracked, delivered, cached, lost } = this.#counts;
    const cache = await this.#options.store.stats().catch(() => undefined);
    return {
      tracker: { enabled: this.#options.enabled !== false, tracked, delivered, cached_patterns: cached, lost },
      resilience: {
        cache: cache
          ? cacheStats(cache)
          : { pending_events: 0, dead_events: 0, quarantined_events: 0, total_synced: 0, bytes: 0, max_bytes: 0 },
      },
    };
  }

  #in(context: PatternContext): PatternContext {
    const { sessionId } = this.#options;
    return {
      ...context,
      eventId: context.eventId ?? randomUUID(),
      occurredAt: context.occurredAt ?? new Date(this.#options.clock.now()).toISOString(),
      ...(context.sessionId !== undefined || sessionId === undefined ? {} : { sessionId }),
    };
  }

  async #track(make: () => LineageEventInput | undefined): Promise<TrackerResult> {
    if (this.#options.enabled === false) return DISABLED;
    try {
      const event = make();
      if (!event) return NOTHING;
      return await this.#deliverOne(
        patternParcel({ ...event, event_id: event.event_id ?? randomUUID() }),
        event.pattern_id,
      );
    } catch (error) {
      return { success: false, cached: false, message: `not tracked: ${messageOf(error)}` };
    }
  }

  async #deliverOne(parcel: Parcel, patternId: string): Promise<TrackerResult> {
    if (this.#options.enabled === false) return DISABLED;
    const { delivered, lost } = await this.#deliver([parcel]);
    const known = { event_id: parcel.event_id, pattern_id: patternId };
    if (delivered === 1) return { success: true, cached: false, ...known, message: 'tracked' };
    if (lost.length === 0)
      return { success: false, cached: true, ...known, message: 'kept in the cache until the service takes it' };
    return { success: false, cached: false, ...known, message: 'neither the service nor the cache took it' };
  }

  async #deliver(parcels: readonly Parcel[]): Promise<Delivered> {
    const { api, store } = this.#options;
    const results = api ? await send(api, parcels) : [];
    // What was refused for good goes through the cache too: the next round sets it aside there, with the reason.
    const rest = parcels.filter((_, index) => results[index]?.kind !== 'delivered');
    const { kept, lost } = await keep(store, rest);
    const delivered = parcels.length - rest.length;
    this.#counts.tracked += parcels.length;
    this.#counts.delivered += delivered;
    this.#counts.cached += kept;
    this.#counts.lost += lost.length;
    return { delivered, cached: kept, lost };
  }

  async #sync(options: SyncOptions): Promise<SyncReport> {
    const nothing = { total_found: 0, synced: 0, failed: 0, skipped: 0 };
    const { api, store } = this.#options;
    if (!api) return { success: false, sync_stats: nothing, message: 'there is no service to send to' };
    try {
      const stats = await syncCache(store, api, options);
      const message = `${stats.synced} of ${stats.total_found} sent, ${stats.failed} set aside, ${stats.skipped} waiting`;
      return { success: stats.skipped === 0, sync_stats: stats, message };
    } catch (error) {
      return { success: false, sync_stats: nothing, message: `the cache could not be read: ${messageOf(error)}` };
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
