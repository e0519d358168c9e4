import type { Clock } from './clock.ts';

/** Returns a function that calls `work` at most once per interval, and not in the first one. Further calls are dropped. */
export function throttle(clock: Clock, intervalMs: number, work: () => void): () => void {
  let last = clock.monotonic();
  return () => {
    if (clock.monotonic() - last < intervalMs) return;
    last = clock.monotonic();
    work();
  };
}
