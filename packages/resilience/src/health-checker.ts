import { type Clock, systemClock } from '@hookline/clock';
import { CHANNELS } from './channels.ts';
import { withDeadline } from './deadline.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { ResilienceError } from './errors.ts';
import type { HealthEvents, HealthReport, HealthStatus } from './health-status.ts';
import { durationMs } from '@hookline/clock/options';
import { NEVER_ABORTED } from './policy.ts';

/** Options of {@link createHealthChecker}. */
export interface HealthCheckerOptions {
  /**
   * Probes the service. An error or `false` means unhealthy, `true` or no value healthy. It should stop when its signal
   * aborts.
   */
  readonly probe: (signal: AbortSignal) => HealthReport | boolean | void | Promise<HealthReport | boolean | void>;
  /**
   * Time for which a healthy result is reused, in milliseconds, more than 0.
   * @defaultValue 30000
   */
  readonly intervalMs?: number;
  /**
   * Time for which an unhealthy result is reused, in milliseconds, more than 0, at most `intervalMs`.
   * @defaultValue 5000, or `intervalMs` when that is less
   */
  readonly failureIntervalMs?: number;
  /**
   * Deadline of a probe, in milliseconds, more than 0.
   * @defaultValue 1000
   */
  readonly timeoutMs?: number;
  /**
   * Name in events and error messages.
   * @defaultValue `health`
   */
  readonly name?: string;
  /**
   * Source of time.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
}

/** Reports whether a service is healthy and reuses recent results. */
export interface HealthChecker {
  /**
   * Returns the last result while it is recent, and probes otherwise; concurrent callers share one probe. With `force` it
   * always probes. Never rejects.
   */
  check(options?: { readonly force?: boolean }): Promise<HealthStatus>;
  /** The last result, of any age; `undefined` before the first. */
  readonly last: HealthStatus | undefined;
  readonly events: EventSource<HealthEvents>;
}

class CachedHealthChecker implements HealthChecker {
  readonly events = new Emitter<HealthEvents>(CHANNELS.health);
  readonly #probe: HealthCheckerOptions['probe'];
  readonly #intervalMs: number;
  readonly #failureIntervalMs: number;
  readonly #timeoutMs: number;
  readonly #name: string;
  readonly #clock: Clock;
  #last: HealthStatus | undefined;
  #cached: Promise<HealthStatus> | undefined;
  #reuseUntilMs = 0;
  #inFlight: Promise<HealthStatus> | undefined;

  constructor(options: HealthCheckerOptions) {
    const { probe, name = 'health', clock = systemClock } = options;
    this.#probe = probe;
    this.#name = name;
    this.#clock = clock;
    this.#intervalMs = durationMs('intervalMs', options.intervalMs ?? 30_000);
    this.#timeoutMs = durationMs('timeoutMs', options.timeoutMs ?? 1_000);
    const failureIntervalMs = options.failureIntervalMs ?? Math.min(5_000, this.#intervalMs);
    this.#failureIntervalMs = durationMs('failureIntervalMs', failureIntervalMs);
    if (failureIntervalMs > this.#intervalMs)
      throw new RangeError(
        `failureIntervalMs must be at most intervalMs, ${this.#intervalMs}, got ${failureIntervalMs}`,
      );
  }

  get last(): HealthStatus | undefined {
    return this.#last;
  }

  check(options?: { readonly force?: boolean }): Promise<HealthStatus> {
    // The promise itself is cached: reusing a result costs a comparison, not an allocation.
    if (this.#cached && options?.force !== true && this.#clock.monotonic() < this.#reuseUntilMs) return this.#cached;
    this.#inFlight ??= this.#check();
    return this.#inFlight;
  }

  async #check(): Promise<HealthStatus> {
    const startedMs = this.#clock.monotonic();
    const { healthy, components = {}, error } = await this.#runProbe();
    const endedMs = this.#clock.monotonic();
    const before = this.#last;
    const status: HealthStatus = {
      healthy,
      components,
      checkedAtMs: this.#clock.now(),
      latencyMs: endedMs - startedMs,
      consecutiveSuccesses: healthy ? (before?.consecutiveSuccesses ?? 0) + 1 : 0,
      consecutiveFailures: healthy ? 0 : (before?.consecutiveFailures ?? 0) + 1,
      error,
    };
    this.#last = status;
    this.#cached = Promise.resolve(status);
    this.#reuseUntilMs = endedMs + (healthy ? this.#intervalMs : this.#failureIntervalMs);
    this.#inFlight = undefined;
    this.#emit(before, status);
    return status;
  }

  async #runProbe(): Promise<HealthReport & { readonly error?: unknown }> {
    const timeoutMs = this.#timeoutMs;
    const expired = (): ResilienceError =>
      new ResilienceError('probe_timeout', `${this.#name}: no answer within ${timeoutMs} ms`);
    try {
      const report = await withDeadline(this.#probe, {
        clock: this.#clock,
        timeoutMs,
        expired,
        signal: NEVER_ABORTED,
        keepAlive: true,
      });
      return typeof report === 'object' ? report : { healthy: report ?? true };
    } catch (error) {
      return { healthy: false, error };
    }
  }

  #emit(before: HealthStatus | undefined, status: HealthStatus): void {
    const name = this.#name;
    this.events.emit('check', { name, status });
    if (status.healthy && before?.healthy === false) this.events.emit('recovery', { name, status });
    if (!status.healthy && before?.healthy !== false) this.events.emit('outage', { name, status });
    for (const [component, healthy] of Object.entries(status.components)) {
      if ((before?.components[component] ?? true) !== healthy)
        this.events.emit('component', { name, component, healthy });
    }
  }
}

/**
 * Creates a health checker that calls `probe` at most once an interval. It has no timer: a call of `check` starts the
 * next probe.
 */
export function createHealthChecker(options: HealthCheckerOptions): HealthChecker {
  return new CachedHealthChecker(options);
}
