import { setTimeout as delay } from 'node:timers/promises';

/** Poll interval in milliseconds. */
const POLL_MS = 20;

/**
 * Polls `look` until it returns a value other than `undefined` and `false`, and returns that value.
 *
 * @param what - the awaited condition, for the error message
 * @param withinMs - greatest wait in milliseconds; default 120,000
 * @throws Error naming the condition when the time is over
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | false | undefined> | T | false | undefined,
  withinMs = 120_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (performance.now() >= deadline) throw new Error(`${what}: not reached within ${withinMs} ms`);
    await delay(POLL_MS);
  }
}
