import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@hookline/clock';
import type { HookExecutionInput, LineageEventInput, Provenance, TraceRecordInput } from '@hookline/contracts';
import type { EventStore } from '@hookline/offline-cache';
import { type DrainOptions, Outbox, type OutboxRecord } from '@hookline/outbox';
import { createExecutor, type Executor } from '@hookline/resilience';
import {
  contextFields,
  type ExecutionMetrics,
  type PatternContext,
  type PatternReference,
  toParent,
} from './context.ts';
import { type ExecutionOutcome, executionRecords } from './execution-records.ts';
import { hookExecutionRecord, lineageRecord, type RecordData, traceRecord } from './outbox-records.ts';
import { PatternEvents, type PatternEventsOptions } from './pattern-events.ts';
import {
  cacheStats,
  failedSyncReport,
  healthFigures,
  type SyncReport,
  syncReport,
  type TrackerResult,
  type TrackerStats,
} from './results.ts';
import { createTraceabilitySink, type TraceabilityApi } from './traceability-sink.ts';

/** Dependencies and options of a {@link PatternTracker}. */
export interface PatternTrackerOptions extends PatternEventsOptions {
  /** The service. Without it, all events are stored for another process to send. */
  readonly api?: TraceabilityApi | undefined;
  /** Stores events while the service is unavailable. */
  readonly store: EventStore;
  /** @defaultValue the system's clock */
  readonly clock?: Clock | undefined;
  /** When false, nothing is tracked. @defaultValue true */
  readonly enabled?: boolean | undefined;
  /** Session of events whose context has none. @defaultValue a new UUID for each tracker */
  readonly sessionId?: string | undefined;
  /** User of executions whose trace the tracker creates. @defaultValue none */
  readonly userId?: string | undefined;
  /** Runs tracking that the caller does not wait for. @defaultValue one of its own */
  readonly executor?: Executor | undefined;
}

/** Records that are delivered together. */
export interface TrackedRecords {
  readonly patterns: readonly LineageEventInput[];
  readonly traces: readonly TraceRecordInput[];
  readonly hookExecutions: readonly HookExecutionInput[];
}

/** Result of delivering records. */
export interface Delivered {
  readonly delivered: number;
  readonly cached: number;
  /** Ids of records that neither the service nor the cache accepted. */
  readonly lost: readonly string[];
}

const NOTHING: TrackerResult = {
  success: true,
  cached: false,
  message: 'blank code is not a pattern; nothing was tracked',
};
const DISABLED: TrackerResult = { success: false, cached: false, message: 'tracking is disabled' };

/**
 * Tracks changes of code as events and delivers them to the service. Events that the service does not accept are stored
 * in the offline cache. No method rejects, so that a failure of tracking never affects the caller.
 */
export class PatternTracker {
  /** Creates the events that the methods send. */
  readonly events: PatternEvents;
  /** Runs tracking in the background: `tracker.executor.fireAndForget(tracker.trackCreation(code))`. */
  readonly executor: Executor;
  readonly #options: PatternTrackerOptions;
  readonly #clock: Clock;
  readonly #sessionId: string;
  readonly #counts = { tracked: 0, delivered: 0, cached: 0, lost: 0 };
  readonly #outbox: Outbox<RecordData>;

  constructor(options: PatternTrackerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#sessionId = options.sessionId ?? randomUUID();
    this.executor = options.executor ?? createExecutor({ name: 'pattern-tracker', clock: this.#clock });
    this.events = new PatternEvents(options);
    const sink = options.api && createTraceabilitySink(options.api);
    this.#outbox = new Outbox({ store: options.store, sink });
  }

  /** Tracks new code. */
  trackCreation(code: string, context: PatternContext = {}): Promise<TrackerResult> {
    return this.#track(() => this.events.created(code, this.#complete(context)));
  }

  /** Tracks a change of code. `parent` is the id of the pattern before the change, or `{ code }`. */
  trackModification(parent: PatternReference, code: string, context: PatternContext = {}): Promise<TrackerResult> {
    return this.#track(() => this.events.modified(code, toParent(parent), this.#complete(context)));
  }

  /** Tracks the use of a known pattern without a change. */
  trackApplication(patternId: string, context: PatternContext = {}): Promise<TrackerResult> {
    return this.#track(() => ({
      ...contextFields(this.#complete(context)),
      event_type: 'pattern_applied',
      pattern_id: patternId,
    }));
  }

  /** Tracks the merge of several patterns, each as its id or as `{ code }`, into one. */
  trackMerge(
    sources: readonly PatternReference[],
    mergedCode: string,
    context: PatternContext = {},
  ): Promise<TrackerResult> {
    return this.#track(() => this.events.merged(mergedCode, sources.map(toParent), this.#complete(context)));
  }

  /** Marks a pattern as deprecated; `replacedBy` is the id of its replacement. */
  trackDeprecation(
    patternId: string,
    context: PatternContext & { readonly replacedBy?: string | undefined } = {},
  ): Promise<TrackerResult> {
    return this.#track(() => ({
      ...contextFields(this.#complete(context)),
      event_type: 'pattern_deprecated',
      pattern_id: patternId,
      parent_pattern_ids: context.replacedBy === undefined ? [] : [context.replacedBy],
    }));
  }

  /**
   * Tracks an execution of a pattern and its outcome. It belongs to the trace `provenance.correlation_id`, which the caller
   * records; without one, it has a trace of its own.
   */
  async trackExecution(
    patternId: string,
    metrics: ExecutionMetrics,
    outcome: ExecutionOutcome,
    context: PatternContext = {},
  ): Promise<TrackerResult> {
    if (this.#options.enabled === false) return DISABLED;
    const completed = { ...this.#complete(context), userId: this.#options.userId };
    return this.#deliverOne(executionRecords(patternId, metrics, outcome, completed), patternId);
  }

  /** Delivers records that the caller created. The caller may deliver the `lost` ones again. */
  async deliver(records: TrackedRecords): Promise<Delivered> {
    if (this.#options.enabled === false) return { delivered: 0, cached: 0, lost: [] };
    return this.#deliver([
      ...records.traces.map(traceRecord),
      ...records.hookExecutions.map(hookExecutionRecord),
      ...records.patterns.map((event) => lineageRecord({ ...event, event_id: event.event_id ?? randomUUID() })),
    ]);
  }

  /** Sends cached events, oldest first. Concurrent calls share one sync. */
  async syncOfflineEvents(options: DrainOptions = {}): Promise<SyncReport> {
    if (!this.#options.api) return failedSyncReport('no service is configured');
    try {
      return syncReport(await this.#outbox.drain(options));
    } catch (error) {
      return failedSyncReport(`the cache could not be read: ${messageOf(error)}`);
    }
  }

  /** Removes expired events, recovers what ended processes left behind, and reports how many events were removed. */
  async cleanupCache(): Promise<{ readonly removed: number; readonly message: string }> {
    try {
      const removed = await this.#options.store.expire();
      await this.#options.store.tidy();
      return { removed, message: removed === 0 ? 'no event had expired' : `${removed} expired events removed` };
    } catch (error) {
      return { removed: 0, message: `the cache could not be cleaned up: ${messageOf(error)}` };
    }
  }

  /** Reads the counts of this tracker and of the cache. Those of the cache are zero when it cannot be read. */
  async stats(): Promise<TrackerStats> {
    const { tracked, delivered, cached, lost } = this.#counts;
    const { api, store } = this.#options;
    const cache = await store.stats().catch(() => undefined);
    return {
      tracker: { enabled: this.#options.enabled !== false, tracked, delivered, cached_patterns: cached, lost },
      resilience: {
        executor: this.executor.stats(),
        circuit_breaker: api?.breaker?.state() ?? null,
        health: api?.health ? healthFigures(api.health.last) : null,
        cache: cacheStats(cache),
      },
    };
  }

  /** Adds an event id, the time and the tracker's session where the context has none. */
  #complete(context: PatternContext): PatternContext & { readonly eventId: string; readonly provenance: Provenance } {
    const { provenance = {} } = context;
    return {
      ...context,
      eventId: context.eventId ?? randomUUID(),
      provenance: {
        ...provenance,
        session_id: provenance.session_id ?? this.#sessionId,
        occurred_at: provenance.occurred_at ?? new Date(this.#clock.now()).toISOString(),
      },
    };
  }

  async #track(createEvent: () => LineageEventInput | undefined): Promise<TrackerResult> {
    if (this.#options.enabled === false) return DISABLED;
    try {
      const event = createEvent();
      if (!event) return NOTHING;
      const record = lineageRecord({ ...event, event_id: event.event_id ?? randomUUID() });
      return await this.#deliverOne([record], event.pattern_id);
    } catch (error) {
      return { success: false, cached: false, message: `not tracked: ${messageOf(error)}` };
    }
  }

  /** Delivers the records of one event, of which the last one has the id of the event. */
  async #deliverOne(records: readonly OutboxRecord<RecordData>[], patternId: string): Promise<TrackerResult> {
    const { delivered, lost } = await this.#deliver(records);
    const known = { event_id: records.at(-1)?.event_id, pattern_id: patternId };
    if (delivered === records.length) return { success: true, cached: false, ...known, message: 'tracked' };
    if (lost.length === 0)
      return { success: false, cached: true, ...known, message: 'stored in the cache until the service accepts it' };
    return { success: false, cached: false, ...known, message: 'neither the service nor the cache accepted it' };
  }

  async #deliver(records: readonly OutboxRecord<RecordData>[]): Promise<Delivered> {
    const { delivered, enqueued, lost } = await this.#outbox.deliver(records);
    this.#counts.tracked += records.length;
    this.#counts.delivered += delivered;
    this.#counts.cached += enqueued;
    this.#counts.lost += lost.length;
    return { delivered, cached: enqueued, lost: lost.map(({ event_id }) => event_id) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
