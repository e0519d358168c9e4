import type { ChildProcess } from 'node:child_process';
import { sleep } from '@hookline/clock';
import type { Runtime } from './compose.ts';
import { askDaemon } from './daemon/control.ts';
import { forgetSleep, isLocalServiceAsleep, localServiceOwner, startLocalService } from './daemon/local-service.ts';

/** How long the service may take to wake up, in milliseconds. */
const WAKE_MS = 20_000;
const LOOK_MS = 20;

/**
 * Wakes the local service when somebody needs it. Of those that ask at the same time all wait for one start; of two
 * processes that start it, the lock of its port lets one through. Nothing rejects.
 */
export class ServiceWaker {
  readonly #runtime: () => Runtime;
  #waking: Promise<boolean> | undefined;
  #starting: Promise<boolean> | undefined;

  constructor(runtime: () => Runtime) {
    this.#runtime = runtime;
  }

  /** Whether it slept and is awake now. By the daemon where one runs: the service has its environment then. */
  wake(): Promise<boolean> {
    if (!isLocalServiceAsleep(this.#runtime())) return NOT_ASLEEP;
    this.#waking ??= this.#wake().finally(() => {
      this.#waking = undefined;
    });
    return this.#waking;
  }

  /** The same, by this process. */
  start(): Promise<boolean> {
    this.#starting ??= this.#start()
      .catch(() => this.#isBroken())
      .catch(() => false)
      .finally(() => {
        this.#starting = undefined;
      });
    return this.#starting;
  }

  async #wake(): Promise<boolean> {
    const runtime = this.#runtime();
    const answer = await askDaemon<{ readonly awake: boolean }>(runtime.paths.socket, '/wake', 'POST');
    return answer?.awake === true || (await this.start());
  }

  async #start(): Promise<boolean> {
    const runtime = this.#runtime();
    const { clock } = runtime;
    const deadline = clock.monotonic() + WAKE_MS;
    let child: ChildProcess | undefined;
    while (isLocalServiceAsleep(runtime)) {
      // While somebody holds its lock it is falling asleep still, or waking up already.
      const free = localServiceOwner(runtime) === undefined;
      if (clock.monotonic() >= deadline || (free && child !== undefined && hasEnded(child))) {
        return this.#isBroken();
      }
      if (free) child ??= startLocalService(runtime);
      await sleep(clock, LOOK_MS, { keepAlive: true });
    }
    return true;
  }

  /** No longer asleep but broken: that is for whoever keeps it running. */
  #isBroken(): false {
    forgetSleep(this.#runtime());
    return false;
  }
}

const NOT_ASLEEP = Promise.resolve(false);

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}
