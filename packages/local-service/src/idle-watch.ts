import type { Clock, Timer } from '@hookline/clock';

/** Routes that monitors request: they must not keep a service awake. */
const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

/** Options of {@link watchIdle}. */
export interface IdleWatchOptions {
  /** Time without a request after which the service is idle, in milliseconds. */
  readonly idleMs: number;
  readonly clock: Clock;
  /** Called once, when the service has been idle for that long. */
  readonly onIdle: () => void;
}

/** Measures how long a service has been without requests. */
export interface IdleWatch {
  /** Reports a request that began. Call the returned function when it has ended. */
  begin(url: string): () => void;
  /** Cancels the timer: `onIdle` is not called any more. */
  stop(): void;
}

/** Calls `onIdle` once after `idleMs` without a request. Probes are ignored; a running request prevents idleness. */
export function watchIdle({ idleMs, clock, onIdle }: IdleWatchOptions): IdleWatch {
  let running = 0;
  let lastAt = clock.monotonic();
  let timer: Timer;
  const check = (): void => {
    const leftMs = running > 0 ? idleMs : lastAt + idleMs - clock.monotonic();
    if (leftMs > 0) timer = clock.setTimer(check, leftMs);
    else onIdle();
  };
  timer = clock.setTimer(check, idleMs);
  return {
    begin(url) {
      if (PROBES.has(url)) return () => {};
      running++;
      return () => {
        running--;
        lastAt = clock.monotonic();
      };
    },
    stop: () => timer.cancel(),
  };
}
