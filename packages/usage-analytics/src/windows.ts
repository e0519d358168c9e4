import { DAY_MS, HOUR_MS } from '@hookline/clock';
import type { AnalyticsRequest, TimeWindowType } from '@hookline/contracts';

/** Time window of an analysis. */
export interface Window {
  /** Milliseconds since 1970, inclusive. */
  readonly start: number;
  /** Milliseconds since 1970, exclusive; in the future for windows of whole days. */
  readonly end: number;
  /** Elapsed days of the window, including a fraction of today. */
  readonly elapsedDays: number;
  /** First and last UTC day for windows of whole days, which rollups can answer. */
  readonly days: { readonly first: string; readonly last: string } | undefined;
}

/** Length in days of the types that cover whole days. */
const DAYS: Readonly<Partial<Record<TimeWindowType, number>>> = {
  weekly: 7,
  monthly: 30,
  quarterly: 91,
  yearly: 365,
};

/** Window that a request selects at time `now`. */
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

/** UTC day of a time, such as `2026-01-31`. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Adds days to a day; negative numbers go back. */
export function addDays(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

/** Number of days from `first` to `last`; 0 for the same day. */
export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS);
}
