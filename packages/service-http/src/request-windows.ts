import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import type { Clock } from '@hookline/clock';

interface RequestWindow {
  count: number;
  readonly startMs: number;
}

/**
 * Returns the counters of the rate limit. Windows end by monotonic time: those of the plugin end by wall time, so a clock that is
 * set back by hours would refuse every request for hours. Each key costs one entry until its window has ended.
 */
export function requestWindows(clock: Pick<Clock, 'monotonic'>): FastifyRateLimitStoreCtor {
  return class RequestWindows implements FastifyRateLimitStore {
    readonly #windows = new Map<string, RequestWindow>();
    #sweepAtMs = 0;

    incr(key: string, callback: Parameters<FastifyRateLimitStore['incr']>[1], windowMs: number): void {
      const now = clock.monotonic();
      if (now >= this.#sweepAtMs) this.#sweep(now, windowMs);
      let window = this.#windows.get(key);
      if (!window || now - window.startMs >= windowMs) {
        window = { count: 0, startMs: now };
        this.#windows.set(key, window);
      }
      window.count++;
      callback(null, { current: window.count, ttl: window.startMs + windowMs - now });
    }

    child(): FastifyRateLimitStore {
      return this;
    }

    #sweep(now: number, windowMs: number): void {
      for (const [key, { startMs }] of this.#windows) if (now - startMs >= windowMs) this.#windows.delete(key);
      this.#sweepAtMs = now + windowMs;
    }
  };
}
