import { setTimeout as passing } from 'node:timers/promises';

/** How often it is looked, in milliseconds. */
const LOOK_MS = 20;

/**
 * What `look` answers, once that is anything but `undefined` or `false`. Looks again and again, for 20 seconds at most.
 *
 * @throws Error saying what was waited for in vain
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | false | undefined> | T | false | undefined,
  withinMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() >= deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await passing(LOOK_MS);
  }
}
