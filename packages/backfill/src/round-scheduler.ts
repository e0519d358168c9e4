import type { Clock, Timer } from '@hookline/clock';

/** Wait after a failed round, in milliseconds. */
const RETRY_MS = 60_000;

/** Wait before a round, in milliseconds. */
export interface RoundWait {
  /** Time without a further request. */
  readonly quietMs: number;
  /** Longest time from the first request, however many follow. @defaultValue `quietMs` */
  readonly maxMs?: number | undefined;
}

/** Dependencies and callbacks of a {@link RoundScheduler}. */
export interface RoundSchedulerOptions {
  readonly clock: Clock;
  /**
   * Runs a round and resolves with the wait before the next one, if one is due already. When it rejects, the next round starts after
   * a minute, also when one is requested earlier.
   *
   * @param signal - aborted by `stop`
   */
  readonly round: (signal: AbortSignal) => Promise<RoundWait | undefined>;
  /** Called with the reason of a failed round. Must not throw. */
  readonly onError: (reason: unknown) => void;
}

/** Runs rounds of work in the background, one after another, when what asks for them has been quiet. */
export class RoundScheduler {
  readonly #options: RoundSchedulerOptions;
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #timer: Timer | undefined;
  /** Latest start of the next round, by the monotonic clock. */
  #deadline = Infinity;
  #notBefore = -Infinity;

  constructor(options: RoundSchedulerOptions) {
    this.#options = options;
  }

  /** Requests a round. Requests before it starts share it; one during a round leads to another. Without effect after `stop`. */
  schedule({ quietMs, maxMs = quietMs }: RoundWait): void {
    if (this.#ending.signal.aborted) return;
    const { clock } = this.#options;
    const now = clock.monotonic();
    this.#deadline = Math.min(this.#deadline, now + maxMs);
    const at = Math.max(Math.min(now + quietMs, this.#deadline), this.#notBefore);
    this.#timer?.cancel();
    this.#timer = clock.setTimer(() => {
      this.#timer = undefined;
      this.#deadline = Infinity;
      this.#running = this.#running.then(() => this.#run());
    }, at - now);
  }

  /** Starts no round within `delayMs` from now, also when one is requested already. */
  postpone(delayMs: number): void {
    this.#notBefore = this.#options.clock.monotonic() + delayMs;
    if (this.#timer) this.schedule({ quietMs: delayMs });
  }

  /** Starts no further round, aborts the running one and resolves when it has ended. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.#timer?.cancel();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { onError, round } = this.#options;
    const { signal } = this.#ending;
    if (signal.aborted) return;
    try {
      const next = await round(signal);
      if (next) this.schedule(next);
    } catch (error) {
      if (signal.aborted) return;
      onError(error);
      this.postpone(RETRY_MS);
      this.schedule({ quietMs: RETRY_MS });
    }
  }
}
