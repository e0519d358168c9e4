import type { Clock } from './clock.ts';
import { sleep } from './sleep.ts';

/** Options of {@link pollUntil}. */
export interface PollOptions {
  /** Time after which no further attempt is made, in ms, 0 or more. The first attempt is always made. */
  readonly withinMs: number;
  /** Pause between two attempts, in ms, 0 or more. */
  readonly intervalMs: number;
}

/**
 * Repeats an attempt until it results in something other than `undefined`, or the time is up. Resolves with the last
 * result and keeps the process alive. Rejects when an attempt does.
 */
export async function pollUntil<T>(
  clock: Clock,
  { withinMs, intervalMs }: PollOptions,
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const deadline = clock.monotonic() + withinMs;
  for (;;) {
    const result = await attempt();
    if (result !== undefined || clock.monotonic() >= deadline) return result;
    await sleep(clock, intervalMs, { keepAlive: true });
  }
}
