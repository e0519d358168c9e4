import { Cron } from 'croner';

/** Something that is done at set times. */
export interface Schedule {
  /** Name, in lower case with `-`: `state-validator`. Unit files are named by it. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly description: string;
  /** When, as five fields of cron, in local time: minute, hour, day of month, month, day of week (0 is Sunday). */
  readonly cron: string;
  /** The same for systemd, as `OnCalendar`. */
  readonly onCalendar: string;
  /** It starts up to this much later, at random, in seconds, 0 to 86400. @defaultValue 0 */
  readonly randomDelaySeconds?: number;
  /** Most memory it may take, in MiB, 16 or more. @defaultValue 192 */
  readonly memoryMaxMb?: number;
  /** Most of one processor that it may take, in percent, 1 to 1000. @defaultValue 10 */
  readonly cpuQuotaPercent?: number;
}

/** The six schedules of the self-driving hooks. */
export const SCHEDULES: readonly Schedule[] = [
  {
    name: 'context-monitor',
    description: 'How full context windows are',
    cron: '*/2 * * * *',
    onCalendar: '*:0/2',
  },
  {
    name: 'search-cache-manager',
    description: 'Search cache: old answers out, frequent searches ahead in quiet hours',
    cron: '0 * * * *',
    onCalendar: 'hourly',
  },
  {
    name: 'hooks-updater',
    description: 'Newer hooks, if there are any',
    cron: '0 3 * * *',
    onCalendar: '*-*-* 03:00:00',
    randomDelaySeconds: 3600,
  },
  {
    name: 'state-validator',
    description: 'State files checked and repaired',
    cron: '0 4 * * *',
    onCalendar: '*-*-* 04:00:00',
  },
  {
    name: 'budget-analyzer',
    description: 'Token budgets fitted to the week',
    cron: '0 9 * * 1',
    onCalendar: 'Mon *-*-* 09:00:00',
  },
  {
    name: 'performance-monitor',
    description: 'Weekly report of how long hooks take',
    cron: '0 20 * * 0',
    onCalendar: 'Sun *-*-* 20:00:00',
  },
];

/** The first time after `after` (milliseconds since 1970, not included) that `cron` names; `undefined` for never. */
export function nextRun(cron: string, after: number, timeZone?: string): number | undefined {
  const job = new Cron(cron, {
    paused: true,
    mode: '5-part',
    ...(timeZone === undefined ? {} : { timezone: timeZone }),
  });
  try {
    return job.nextRun(new Date(after))?.getTime();
  } finally {
    job.stop();
  }
}
