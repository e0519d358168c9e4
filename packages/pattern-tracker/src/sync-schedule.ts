import type { Clock, Timer } from '@hookline/clock';
import { fullJitter } from '@hookline/resilience';
import type { SyncReport } from './results.ts';

/** What a schedule decides about, and how patient it is. */
export interface SyncScheduleOptions {
  readonly clock: Clock;
  /** Sends what waits. If it rejects, the round achieved nothing; so with the other two. */
  readonly sync: () => Promise<SyncReport>;
  /** Whether anything waits. */
  readonly hasPending: () => Promise<boolean>;
  /** Whether the service is there, asked anew. */
  readonly isReachable: () => Promise<boolean>;
  /** How often to look without any other reason, in milliseconds. @defaultValue 300000 */
  readonly intervalMs?: number;
  /** Upper bound of the wait before the first retry, in milliseconds; it doubles from round to round. @defaultValue 500 */
  readonly baseMs?: number;
  /** The bound grows no further, in milliseconds. @defaultValue 30000 */
  readonly capMs?: number;
  /** Numbers from 0 up to 1. @defaultValue Math.random */
  readonly random?: () => number;
}

/**
 * Decides when what waits in the cache is sent: soon after something was cached, at once when the service is back, now
 * and then without a reason, and whenever it is told to. Between rounds that achieve nothing it waits longer and longer,
 * with full jitter, so that many machines do not come back together.
 */
export class SyncSchedule {
  readonly #options: SyncScheduleOptions;
  readonly #backoffMs: (retry: number) => number;
  #rounds = 0;
  #next: Timer | undefined;
  #interval: Timer | undefined;
  #running: Promise<void> | undefined;

  constructor(options: SyncScheduleOptions) {
    const { baseMs = 500, capMs = 30_000, random = Math.random } = options;
    this.#options = options;
    this.#backoffMs = fullJitter({ baseMs, capMs, random });
  }

  /** Looks at once, and from then on now and then. */
  start(): void {
    this.#everyInterval();
    this.recovered();
  }

  /** Ends with the round that is running. */
  async stop(): Promise<void> {
    this.#next?.cancel();
    this.#interval?.cancel();
    await this.#running;
  }

  /** Something was cached: a round soon, unless one is planned. */
  wake(): void {
    this.#next ??= this.#options.clock.setTimer(() => this.#begin(), this.#backoffMs(++this.#rounds));
  }

  /** The service is back, or may be: a round now. */
  recovered(): void {
    this.#next?.cancel();
    this.#next = undefined;
    this.#rounds = 0;
    this.#begin();
  }

  #everyInterval(): void {
    this.#interval = this.#options.clock.setTimer(() => {
      this.recovered();
      this.#everyInterval();
    }, this.#options.intervalMs ?? 300_000);
  }

  #begin(): void {
    this.#next = undefined;
    this.#running ??= this.#round()
      // A round that fails has achieved nothing.
      .catch(() => this.wake())
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #round(): Promise<void> {
    const { hasPending, isReachable, sync } = this.#options;
    if (!(await hasPending())) {
      this.#rounds = 0;
      return;
    }
    const sent = (await isReachable()) ? (await sync()).sync_stats.synced : 0;
    if (sent > 0) this.#rounds = 0;
    if (await hasPending()) this.wake();
  }
}
