import type { View } from './view.ts';

/** Returns a time for a person: local date and time on a terminal, otherwise ISO 8601. Empty for no time. */
export function formatTime(time: string | null | undefined, { timeZone }: Pick<View, 'timeZone'>): string {
  if (time === null || time === undefined) return '';
  if (timeZone === undefined) return time;
  // The Swedish form is that of ISO 8601: 2026-11-30 14:05:09.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(time));
}

/** Returns a duration in the one or two largest units: `850 ms`, `6.9 s`, `2 min 5 s`, `3 h 4 min`, `2 d 1 h`. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '';
  if (ms < 999.5) return `${Number(ms < 10 ? ms.toFixed(1) : ms.toFixed(0))} ms`;
  if (ms < 59_950) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** Returns the start of an id that a person can type on a terminal, and the whole id elsewhere. */
export function formatId(id: string, { width }: Pick<View, 'width'>): string {
  return width !== undefined && /^[0-9a-f-]{16,}$/.test(id) ? id.slice(0, id.includes('-') ? 8 : 10) : id;
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
