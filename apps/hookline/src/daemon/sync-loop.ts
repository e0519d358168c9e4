import { DeliveryHistory, type SyncReport, SyncSchedule } from '@hookline/pattern-tracker';
import type { HealthStatus } from '@hookline/resilience';
import type { Logger } from 'pino';
import type { Runtime } from '../compose.ts';

/** How often what is too old is looked for, in milliseconds. */
const CLEAN_UP_MS = 3_600_000;
/** How long the service is looked out for when somebody says that it is back, in milliseconds. */
const AWAITED_MS = 600_000;

/** Sends what waits in the cache, when the schedule says so, and keeps count of how delivery goes. */
export class SyncLoop {
  /** How delivery went, by the hour. */
  readonly history: DeliveryHistory;
  readonly #runtime: Runtime;
  readonly #schedule: SyncSchedule;
  readonly #logger: Logger;
  #last: (SyncReport & { readonly at: string }) | null = null;
  #syncing: Promise<SyncReport> | undefined;
  #cleaning: NodeJS.Timeout | undefined;
  #awaitedUntil = 0;

  constructor(runtime: Runtime, logger: Logger) {
    const { clock, settings } = runtime;
    this.#runtime = runtime;
    this.#logger = logger;
    this.history = new DeliveryHistory(() => clock.now());
    this.#schedule = new SyncSchedule({
      clock,
      intervalMs: settings.cache.syncIntervalSeconds * 1000,
      sync: () => this.#sync(),
      hasPending: () => this.#hasPending(),
      isReachable: () => this.#isReachable(),
    });
    const { health, breaker } = runtime.client();
    health.events.on('check', ({ status }) => this.history.add(status.healthy ? 'healthy' : 'unhealthy'));
    health.events.on('recovery', () => {
      // It answers again: no need to leave it alone any longer.
      breaker.reset();
      this.#schedule.recovered();
    });
  }

  start(): void {
    const cleanUp = async (): Promise<void> => void (await this.#runtime.tracker().cleanupCache());
    this.#cleaning = setInterval(() => void cleanUp(), CLEAN_UP_MS);
    void cleanUp();
    this.#schedule.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.#cleaning);
    await this.#schedule.stop();
  }

  /** Something was cached: look out for the service. */
  wake(): void {
    this.#schedule.wake();
  }

  /** Somebody says that the service is back: looks at once, and again until it is well. */
  recovered(): void {
    this.#awaitedUntil = this.#runtime.clock.monotonic() + AWAITED_MS;
    this.#schedule.recovered();
  }

  /** Sends now, also when the last health check failed. */
  async now(): Promise<SyncReport> {
    await this.#runtime.client().health.check({ force: true });
    return this.#sync();
  }

  /** What the last round that found anything came to. */
  get last(): (SyncReport & { readonly at: string }) | null {
    return this.#last;
  }

  /** How the service was when it was last looked at. */
  health(): Readonly<Record<string, unknown>> {
    const status = this.#runtime.client().health.last;
    return status ? describe(status) : { is_healthy: null };
  }

  /** Whoever asks during a round gets what that one comes to, and it is counted once. */
  #sync(): Promise<SyncReport> {
    this.#syncing ??= this.#syncOnce().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  async #syncOnce(): Promise<SyncReport> {
    const report = await this.#runtime.tracker().syncOfflineEvents();
    const { total_found, synced, failed } = report.sync_stats;
    if (total_found > 0) {
      this.#last = { ...report, at: new Date(this.#runtime.clock.now()).toISOString() };
      this.history.add('synced', synced);
      this.history.add('refused', failed);
      this.#logger.info(report.sync_stats, 'cache synced');
    }
    return report;
  }

  async #hasPending(): Promise<boolean> {
    try {
      const { pending, claimed } = await this.#runtime.store().stats();
      return pending + claimed > 0 || this.#runtime.clock.monotonic() < this.#awaitedUntil;
    } catch (error) {
      this.#logger.error({ err: error }, 'the cache cannot be read');
      return false;
    }
  }

  async #isReachable(): Promise<boolean> {
    const { health, breaker } = this.#runtime.client();
    const { healthy } = await health.check({ force: true });
    if (healthy) this.#awaitedUntil = 0;
    return healthy && breaker.state().is_available;
  }
}

function describe(status: HealthStatus): Readonly<Record<string, unknown>> {
  return {
    is_healthy: status.healthy,
    consecutive_successes: status.consecutiveSuccesses,
    consecutive_failures: status.consecutiveFailures,
    components: status.components,
    latency_ms: status.latencyMs,
    checked_at: new Date(status.checkedAtMs).toISOString(),
  };
}
