import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Timer } from '@hookline/clock';

/** Routes that ask how it is: whoever looks after it must not keep it awake. */
const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

/** Knows how long nobody has asked for anything. */
export interface IdleWatch {
  /** A request began; call what it answers when the request has ended. */
  begin(url: string): () => void;
  stop(): void;
}

/** Calls `onIdle` once, when there was no request for so long. Probes do not count, and a request that runs does. */
export function watchIdle(options: {
  readonly idleMs: number;
  readonly clock: Clock;
  readonly onIdle: () => void;
}): IdleWatch {
  const { idleMs, clock, onIdle } = options;
  let running = 0;
  let lastAt = clock.monotonic();
  let timer: Timer;
  const look = (): void => {
    const left = running > 0 ? idleMs : lastAt + idleMs - clock.monotonic();
    if (left > 0) timer = clock.setTimer(look, left);
    else onIdle();
  };
  timer = clock.setTimer(look, idleMs);
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

/**
 * The file that says a local service sleeps: it ends by itself, with exit code 0, because nobody needs it. It is there
 * before the service stops listening, and until it listens again. Whoever needs the service waits until nobody holds the
 * lock of its port (`run/service-<port>`), starts it as it was started before, and waits until the file is gone: see
 * `service-waker.ts` of the app hookline. While the file is there, it is asleep, not broken: no restart, no warning.
 */
function asleepFile(home: string, port: number): string {
  return join(home, 'run', `service-${port}.asleep`);
}

/** Leaves word that it sleeps. What cannot be written is let go: it is only started sooner then. */
export function markAsleep(home: string, port: number, now: number): void {
  try {
    writeFileSync(asleepFile(home, port), `${JSON.stringify({ port, since: new Date(now).toISOString() })}\n`, {
      mode: 0o600,
    });
  } catch {}
}

/** Takes the word back. */
export function markAwake(home: string, port: number): void {
  rmSync(asleepFile(home, port), { force: true });
}
