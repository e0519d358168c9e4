import { type Clock, HOUR_MS, MINUTE_MS } from '@hookline/clock';
import type { EventStore } from '@hookline/offline-cache';
import { DrainSchedule } from '@hookline/outbox';
import { type CircuitBreaker, fullJitter, type HealthChecker } from '@hookline/resilience';
import { DeliveryHistory } from './delivery-history.ts';
import type { PatternTracker } from './pattern-tracker.ts';
import type { SyncReport } from './results.ts';

/** Interval between two removals of expired events, in milliseconds. */
const CLEANUP_INTERVAL_MS = HOUR_MS;
/** Backoff between rounds without success, in milliseconds. */
const BACKOFF = { baseMs: 500, capMs: 30_000 } as const;
/** Duration of polling after a caller announced the recovery of the service, in milliseconds. */
const RECOVERY_POLL_MS = 10 * MINUTE_MS;

/** Dependencies and callbacks of a {@link SyncLoop}. */
export interface SyncLoopOptions {
  readonly clock: Clock;
  readonly tracker: Pick<PatternTracker, 'syncOfflineEvents' | 'cleanupCache'>;
  readonly store: Pick<EventStore, 'stats'>;
  readonly health: Pick<HealthChecker, 'check' | 'events' | 'last'>;
  readonly breaker: Pick<CircuitBreaker, 'reset' | 'state'>;
  /** Longest interval between two rounds, in milliseconds. @defaultValue 300000 */
  readonly intervalMs?: number | undefined;
  /** A number from 0 up to 1 per call, for the backoff. @defaultValue Math.random */
  readonly random?: (() => number) | undefined;
  /** Called after each round that found events. Must not throw. */
  readonly onSynced: (report: SyncReport) => void;
  /** Called when the cache cannot be read. Must not throw. */
  readonly onError: (error: unknown) => void;
}

/** A sync report with the time of its round, ISO 8601. */
export type TimedSyncReport = SyncReport & { readonly at: string };

/** Sends cached events on a schedule and counts deliveries by the hour. */
export class SyncLoop {
  /** Deliveries and health checks by the hour. */
  readonly history: DeliveryHistory;
  readonly #options: SyncLoopOptions;
  readonly #schedule: DrainSchedule;
  #last: TimedSyncReport | null = null;
  #syncing: Promise<SyncReport> | undefined;
  #cleaning: NodeJS.Timeout | undefined;
  #pollUntil = 0;

  constructor(options: SyncLoopOptions) {
    const { breaker, clock, health, intervalMs = 5 * MINUTE_MS, random = Math.random } = options;
    this.#options = options;
    this.history = new DeliveryHistory(() => clock.now());
    this.#schedule = new DrainSchedule({
      clock,
      intervalMs,
      backoffMs: fullJitter({ ...BACKOFF, random }),
      drain: async () => (await this.#sync()).sync_stats.synced,
      hasPending: () => this.#hasPending(),
      isReachable: () => this.#isReachable(),
    });
    health.events.on('check', ({ status }) => this.history.add(status.healthy ? 'healthy' : 'unhealthy'));
    health.events.on('recovery', () => {
      breaker.reset();
      this.#schedule.recovered();
    });
  }

  /** Removes expired events, starts the schedule and repeats both. */
  start(): void {
    const cleanUp = async (): Promise<void> => void (await this.#options.tracker.cleanupCache());
    this.#cleaning = setInterval(() => void cleanUp(), CLEANUP_INTERVAL_MS);
    void cleanUp();
    this.#schedule.start();
  }

  /** Resolves when the running round has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#cleaning);
    await this.#schedule.stop();
  }

  /** Schedules a round soon, because events were cached. */
  wake(): void {
    this.#schedule.wake();
  }

  /** Starts a round now, because a caller says that the service is back, and polls until it is healthy. */
  recovered(): void {
    this.#pollUntil = this.#options.clock.monotonic() + RECOVERY_POLL_MS;
    this.#schedule.recovered();
  }

  /** Sends now, even if the last health check failed. */
  async now(): Promise<SyncReport> {
    await this.#options.health.check({ force: true });
    return this.#sync();
  }

  /** The report of the last round that found events; `null` before the first. */
  get last(): TimedSyncReport | null {
    return this.#last;
  }

  /** Calls during a round share its report, which is counted once. */
  #sync(): Promise<SyncReport> {
    this.#syncing ??= this.#syncOnce().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  async #syncOnce(): Promise<SyncReport> {
    const report = await this.#options.tracker.syncOfflineEvents();
    const { total_found, synced, failed } = report.sync_stats;
    if (total_found > 0) {
      this.#last = { ...report, at: new Date(this.#options.clock.now()).toISOString() };
      this.history.add('synced', synced);
      this.history.add('refused', failed);
      this.#options.onSynced(report);
    }
    return report;
  }

  async #hasPending(): Promise<boolean> {
    try {
      const { pending, claimed } = await this.#options.store.stats();
      return pending + claimed > 0 || this.#options.clock.monotonic() < this.#pollUntil;
    } catch (error) {
      this.#options.onError(error);
      return false;
    }
  }

  async #isReachable(): Promise<boolean> {
    const { health, breaker } = this.#options;
    const { healthy } = await health.check({ force: true });
    if (healthy) this.#pollUntil = 0;
    return healthy && breaker.state().is_available;
  }
}
