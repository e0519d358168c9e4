import { z } from 'zod';

/**
 * What is counted:
 * - `delivered`: records the service took at once
 * - `cached`: records that had to be cached
 * - `synced`: records that came out of the cache again, to the service
 * - `refused`: records the service refused for good
 * - `healthy`, `unhealthy`: looks at the service, by what they found
 */
export type DeliveryCount = 'delivered' | 'cached' | 'synced' | 'refused' | 'healthy' | 'unhealthy';

type Counts = Record<DeliveryCount, number>;
type Bucket = Counts & { readonly hour: number };

const NONE: Counts = { delivered: 0, cached: 0, synced: 0, refused: 0, healthy: 0, unhealthy: 0 };
const count = z.int().nonnegative().default(0);
const leftSchema: z.ZodType<{ hours: Bucket[] }> = z.object({
  hours: z
    .array(
      z.object({
        hour: z.int().nonnegative(),
        delivered: count,
        cached: count,
        synced: count,
        refused: count,
        healthy: count,
        unhealthy: count,
      }),
    )
    .max(1000),
});

const HOUR_MS = 3_600_000;
/** A week of hours. */
const HOURS_KEPT = 168;
/** Looks at the service that a trend needs on each side. */
const LOOKS_FOR_A_TREND = 5;

/** A stretch of the history. */
export interface DeliveryPeriod extends Readonly<Record<DeliveryCount, number>> {
  readonly hours: number;
  /** Records that the service took at once, of all that came: 0 to 1; `null` where none came. */
  readonly success_rate: number | null;
  /** Looks that found the service well, of all: 0 to 1; `null` where nobody looked. */
  readonly availability: number | null;
}

/** How delivery went. */
export interface DeliveryReport {
  readonly last_hour: DeliveryPeriod;
  readonly last_day: DeliveryPeriod;
  readonly last_week: DeliveryPeriod;
  /** The service's availability of the last day beside the six days before it. */
  readonly health_trend: 'improving' | 'stable' | 'declining' | 'insufficient_data';
}

/** Counts by the hour how delivery goes, for a week. Survives its process by `toJSON` and `restore`. */
export class DeliveryHistory {
  readonly #now: () => number;
  #buckets: Bucket[] = [];

  /** `now` is the wall clock, milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts something. */
  add(what: DeliveryCount, count = 1): void {
    if (count <= 0) return;
    const hour = this.#hour();
    let bucket = this.#buckets.find((one) => one.hour === hour);
    if (!bucket) {
      bucket = { hour, ...NONE };
      this.#buckets = [...this.#buckets.filter((one) => one.hour > hour - HOURS_KEPT), bucket];
    }
    bucket[what] += count;
  }

  /** How it went. */
  report(): DeliveryReport {
    const day = this.#period(0, 24);
    return {
      last_hour: this.#period(0, 1),
      last_day: day,
      last_week: this.#period(0, HOURS_KEPT),
      health_trend: trend(this.#period(24, HOURS_KEPT), day),
    };
  }

  /** What `restore` takes. */
  toJSON(): unknown {
    return { hours: this.#buckets };
  }

  /** Takes up what another process left. What makes no sense is left alone. */
  restore(left: unknown): void {
    const parsed = leftSchema.safeParse(left);
    const oldest = this.#hour() - HOURS_KEPT;
    if (parsed.success) this.#buckets = parsed.data.hours.filter(({ hour }) => hour > oldest);
  }

  #hour(): number {
    return Math.floor(this.#now() / HOUR_MS);
  }

  /** From `newest` to `oldest` hours ago. */
  #period(newest: number, oldest: number): DeliveryPeriod {
    const now = this.#hour();
    const sum = { ...NONE };
    for (const bucket of this.#buckets) {
      const age = now - bucket.hour;
      if (age < newest || age >= oldest) continue;
      for (const key of Object.keys(sum) as DeliveryCount[]) sum[key] += bucket[key];
    }
    return {
      hours: oldest - newest,
      ...sum,
      // What is refused was cached first.
      success_rate: share(sum.delivered, sum.cached),
      availability: share(sum.healthy, sum.unhealthy),
    };
  }
}

function share(good: number, bad: number): number | null {
  return good + bad === 0 ? null : good / (good + bad);
}

function trend(before: DeliveryPeriod, after: DeliveryPeriod): DeliveryReport['health_trend'] {
  const looks = Math.min(before.healthy + before.unhealthy, after.healthy + after.unhealthy);
  if (looks < LOOKS_FOR_A_TREND || before.availability === null || after.availability === null)
    return 'insufficient_data';
  const change = after.availability - before.availability;
  if (Math.abs(change) < 0.05) return 'stable';
  return change > 0 ? 'improving' : 'declining';
}
