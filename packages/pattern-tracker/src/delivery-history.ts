import { HOUR_MS } from '@hookline/clock';
import { z } from 'zod';

/**
 * Name of a counter:
 * - `delivered`: records that the service accepted at once
 * - `cached`: records that were stored in the cache
 * - `synced`: cached records that the service accepted later
 * - `refused`: records that the service refused for good
 * - `healthy`, `unhealthy`: health checks by their result
 */
export type DeliveryCount = 'delivered' | 'cached' | 'synced' | 'refused' | 'healthy' | 'unhealthy';

type Counts = Record<DeliveryCount, number>;
type Bucket = Counts & { readonly hour: number };

const NONE: Counts = { delivered: 0, cached: 0, synced: 0, refused: 0, healthy: 0, unhealthy: 0 };
const count = z.int().nonnegative().default(0);
const historySchema: z.ZodType<{ hours: Bucket[] }> = z.object({
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

/** One week. */
const RETAINED_HOURS = 168;
/** Health checks that a trend needs in each of its two periods. */
const MIN_CHECKS_FOR_TREND = 5;

/** Counts of a period. */
export interface DeliveryPeriod extends Readonly<Record<DeliveryCount, number>> {
  readonly hours: number;
  /** Share of records that the service accepted at once, 0 to 1; `null` without records. */
  readonly success_rate: number | null;
  /** Share of health checks that succeeded, 0 to 1; `null` without checks. */
  readonly availability: number | null;
}

/** Delivery counts of the last hour, day and week. */
export interface DeliveryReport {
  readonly last_hour: DeliveryPeriod;
  readonly last_day: DeliveryPeriod;
  readonly last_week: DeliveryPeriod;
  /** Compares the availability of the last day with the six days before. */
  readonly health_trend: 'improving' | 'stable' | 'declining' | 'insufficient_data';
}

/** Counts deliveries and health checks per hour for one week. `toJSON` and `restore` carry it across processes. */
export class DeliveryHistory {
  readonly #now: () => number;
  #buckets: Bucket[] = [];

  /** `now` is the wall clock, milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Adds to a counter of the current hour. */
  add(counter: DeliveryCount, count = 1): void {
    if (count <= 0) return;
    const hour = this.#hour();
    let bucket = this.#buckets.find((one) => one.hour === hour);
    if (!bucket) {
      bucket = { hour, ...NONE };
      this.#buckets = [...this.#buckets.filter((one) => one.hour > hour - RETAINED_HOURS), bucket];
    }
    bucket[counter] += count;
  }

  /** Sums the counts of each period. */
  report(): DeliveryReport {
    const day = this.#period(0, 24);
    return {
      last_hour: this.#period(0, 1),
      last_day: day,
      last_week: this.#period(0, RETAINED_HOURS),
      health_trend: trend(this.#period(24, RETAINED_HOURS), day),
    };
  }

  /** Returns the state that `restore` accepts. */
  toJSON(): unknown {
    return { hours: this.#buckets };
  }

  /** Restores the state of an earlier process. Invalid input is ignored. */
  restore(state: unknown): void {
    const parsed = historySchema.safeParse(state);
    const oldest = this.#hour() - RETAINED_HOURS;
    if (parsed.success) this.#buckets = parsed.data.hours.filter(({ hour }) => hour > oldest);
  }

  #hour(): number {
    return Math.floor(this.#now() / HOUR_MS);
  }

  /** Sums the hours from `newest` (inclusive) to `oldest` (exclusive) hours ago. */
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
      // Refused records are not added: they were cached before.
      success_rate: share(sum.delivered, sum.cached),
      availability: share(sum.healthy, sum.unhealthy),
    };
  }
}

function share(part: number, rest: number): number | null {
  return part + rest === 0 ? null : part / (part + rest);
}

function trend(before: DeliveryPeriod, after: DeliveryPeriod): DeliveryReport['health_trend'] {
  const checks = Math.min(before.healthy + before.unhealthy, after.healthy + after.unhealthy);
  if (checks < MIN_CHECKS_FOR_TREND || before.availability === null || after.availability === null)
    return 'insufficient_data';
  const change = after.availability - before.availability;
  if (Math.abs(change) < 0.05) return 'stable';
  return change > 0 ? 'improving' : 'declining';
}
