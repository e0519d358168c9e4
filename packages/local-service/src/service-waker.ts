import type { ChildProcess } from 'node:child_process';
import { type Clock, sleep } from '@hookline/clock';
import type { LocalService } from './local-service.ts';

/** Longest time that a service may take to wake up, in milliseconds. */
const WAKE_TIMEOUT_MS = 20_000;
const POLL_MS = 20;

const NOT_ASLEEP = Promise.resolve(false);

/** Dependencies of a {@link ServiceWaker}. */
export interface ServiceWakerOptions {
  readonly service: LocalService;
  readonly clock: Clock;
  /**
   * Asks a supervising process to wake the service in its own environment. Resolves with `true` when the service is awake.
   * @defaultValue the waker starts the service itself
   */
  readonly delegate?: (() => Promise<boolean>) | undefined;
}

/** Wakes a sleeping service. Concurrent calls share one start; across processes the service's lock admits one. */
export class ServiceWaker {
  readonly #options: ServiceWakerOptions;
  #waking: Promise<boolean> | undefined;
  #starting: Promise<boolean> | undefined;

  constructor(options: ServiceWakerOptions) {
    this.#options = options;
  }

  /** Wakes the service through `delegate`, else by itself. Resolves with `true` when it slept and is awake now. Never rejects. */
  wake(): Promise<boolean> {
    if (!this.#options.service.marker.exists) return NOT_ASLEEP;
    this.#waking ??= this.#wake().finally(() => {
      this.#waking = undefined;
    });
    return this.#waking;
  }

  /** Wakes the service from this process. Resolves with `true` when it is awake. Never rejects. */
  start(): Promise<boolean> {
    this.#starting ??= this.#start()
      .catch(() => this.#giveUp())
      .catch(() => false)
      .finally(() => {
        this.#starting = undefined;
      });
    return this.#starting;
  }

  async #wake(): Promise<boolean> {
    const delegated = await this.#options.delegate?.().catch(() => false);
    return delegated === true || (await this.start());
  }

  async #start(): Promise<boolean> {
    const { clock, service } = this.#options;
    const deadline = clock.monotonic() + WAKE_TIMEOUT_MS;
    let child: ChildProcess | undefined;
    while (service.marker.exists) {
      // A held lock means that the service is still falling asleep, or waking up already.
      const isFree = service.owner() === undefined && service.starting() === undefined;
      if (clock.monotonic() >= deadline || (isFree && child !== undefined && hasEnded(child))) return this.#giveUp();
      if (isFree) child ??= service.start();
      await sleep(clock, POLL_MS, { keepAlive: true });
    }
    return true;
  }

  /** Removes the marker of a service that does not wake up, so that a supervisor treats it as failed. */
  #giveUp(): false {
    this.#options.service.marker.remove();
    return false;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}
