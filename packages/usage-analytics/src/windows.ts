import type { AnalyticsRequest, TimeWindowType } from '@hookline/contracts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What is looked at. */
export interface Window {
  /** ms since 1970, included. */
  readonly start: number;
  /** ms since 1970, not included; may lie ahead, where whole days are looked at. */
  readonly end: number;
  /** Days of it that have passed, a fraction of today included. */
  readonly elapsedDays: number;
  /** First and last UTC day, where it is of whole days: then rollups can answer. */
  readonly days: { readonly first: string; readonly last: string } | undefined;
}

/** Whole days of each type that has such. */
const DAYS: Readonly<Partial<Record<TimeWindowType, number>>> = {
  weekly: 7,
  monthly: 30,
  quarterly: 91,
  yearly: 365,
};

/** The window that a request means, now. */
export function windowOf(
  request: Pick<AnalyticsRequest, 'time_window_type' | 'time_window_days'>,
  now: number,
): Window {
  const days = request.time_window_days ?? DAYS[request.time_window_type];
  if (days === undefined) {
    const length = request.time_window_type === 'hourly' ? HOUR_MS : DAY_MS;
    return { start: now - length, end: now, elapsedDays: length / DAY_MS, days: undefined };
  }
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const start = today - (days - 1) * DAY_MS;
  return {
    start,
    end: today + DAY_MS,
    elapsedDays: Math.max((now - start) / DAY_MS, 1 / 24),
    days: { first: dayOf(start), last: dayOf(today) },
  };
}

/** The UTC day of a time, such as `2026-01-31`. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The day some days after another, or before it. */
export function addDays(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

/** Days from one to another; 0 for the same. */
export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS);
}
