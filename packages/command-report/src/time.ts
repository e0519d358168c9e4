import { CommandError } from './errors.ts';

/** Units of spans, in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * Parses the value of a flag that takes a time: `30m`, `12h`, `7d` or `2w` before `now` (milliseconds since 1970), `today`,
 * `yesterday`, a date such as `2026-11-30`, which is its first moment in the time zone of the process, or ISO 8601. Returns
 * ISO 8601 in UTC.
 *
 * @throws CommandError of wrong usage, naming `flag`, for other text
 */
export function parseTime(flag: string, text: string, now: number): string {
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined)
    return new Date(now - Number(count) * (UNITS[unit] ?? 0)).toISOString();
  if (text === 'today' || text === 'yesterday') {
    const day = new Date(now);
    day.setHours(0, 0, 0, 0);
    if (text === 'yesterday') day.setDate(day.getDate() - 1);
    return day.toISOString();
  }
  // Without a time, ISO 8601 would be read as UTC.
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && time >= 0) return new Date(time).toISOString();
  throw new CommandError(`${flag} takes 30m, 12h, 7d, 2w, today, yesterday or 2026-11-30T14:00, not ${text}`, 2);
}
