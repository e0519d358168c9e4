import type { Clock, Timer } from '@hookline/clock';
import { fullJitter } from '@hookline/resilience';
import type { LocalService } from './local-service.ts';

/** Interval between two checks, in milliseconds. */
const POLL_MS = 5000;
/** Longest wait between two starts, in milliseconds. */
const MAX_START_WAIT_MS = 300_000;

/** Dependencies and callbacks of a {@link ServiceKeeper}. The callbacks must not throw. */
export interface ServiceKeeperOptions {
  readonly service: LocalService;
  readonly clock: Clock;
  /** Resolves with `true` when the service answers. */
  readonly isLive: () => Promise<boolean>;
  /** Called before each start with the number of starts since the service last ran. */
  readonly onStart: (attempt: number) => void;
  /** Called when a service that had stopped answering answers again. */
  readonly onRecovered: () => void;
  /** Called with an error of a check; the next check follows in any case. */
  readonly onError: (error: unknown) => void;
}

/** Restarts a service that stopped, with growing waits while that does not help. A sleeping service is left asleep. */
export class ServiceKeeper {
  readonly #options: ServiceKeeperOptions;
  // A single keeper per service has no peers to spread out from, so the full bound is waited.
  readonly #waitMs = fullJitter({ baseMs: POLL_MS, capMs: MAX_START_WAIT_MS, random: () => 1 });
  #timer: Timer | undefined;
  #stopped = false;
  #attempts = 0;
  #notBefore = 0;
  #answered = true;

  constructor(options: ServiceKeeperOptions) {
    this.#options = options;
  }

  /** Checks the service now and then every five seconds. */
  start(): void {
    void this.#poll();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #poll(): Promise<void> {
    try {
      await this.#check();
    } catch (error) {
      this.#options.onError(error);
    }
    if (!this.#stopped) this.#timer = this.#options.clock.setTimer(() => void this.#poll(), POLL_MS);
  }

  async #check(): Promise<void> {
    const { clock, isLive, onRecovered, onStart, service } = this.#options;
    if (service.marker.exists) return;
    const isAnswering = await isLive();
    if (isAnswering && !this.#answered) onRecovered();
    if (isAnswering) service.clearPreviousError();
    this.#answered = isAnswering || service.marker.exists;
    if (this.#answered || service.owner()) {
      this.#attempts = 0;
      return;
    }
    // A start that is under way is no reason for another one, whichever process began it.
    if (this.#stopped || clock.monotonic() < this.#notBefore || service.starting() !== undefined) return;
    this.#attempts++;
    this.#notBefore = clock.monotonic() + this.#waitMs(this.#attempts);
    onStart(this.#attempts);
    service.start();
  }
}
