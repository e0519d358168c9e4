import { Cron } from 'croner';

/** A job that runs at fixed times. */
export interface Schedule {
  /** Lower-case name with `-`, such as `state-validator`; part of unit file names. */
  readonly name: string;
  /** A few words about the job. */
  readonly description: string;
  /** Five cron fields in local time: minute, hour, day of month, month, day of week (0 is Sunday). */
  readonly cron: string;
  /** The same times as systemd's `OnCalendar`. */
  readonly onCalendar: string;
  /** Longest random delay of a run, in seconds, 0 to 86400. @defaultValue 0 */
  readonly randomDelaySeconds?: number | undefined;
  /** Memory limit, in MiB, 16 or more. @defaultValue 192 */
  readonly memoryMaxMb?: number | undefined;
  /** Limit of processor use, in percent of one processor, 1 to 1000. @defaultValue 10 */
  readonly cpuQuotaPercent?: number | undefined;
}

/** The schedules of hookline. */
export const SCHEDULES: readonly Schedule[] = [
  {
    name: 'context-monitor',
    description: 'Measure how full context windows are',
    cron: '*/2 * * * *',
    onCalendar: '*:0/2',
  },
  {
    name: 'search-cache-manager',
    description: 'Remove expired search answers, prefetch frequent searches in quiet hours',
    cron: '0 * * * *',
    onCalendar: 'hourly',
  },
  {
    name: 'hooks-updater',
    description: 'Check for a newer hook set',
    cron: '0 3 * * *',
    onCalendar: '*-*-* 03:00:00',
    randomDelaySeconds: 3600,
  },
  {
    name: 'state-validator',
    description: 'Validate and repair state files',
    cron: '0 4 * * *',
    onCalendar: '*-*-* 04:00:00',
  },
  {
    name: 'budget-analyzer',
    description: 'Adjust token budgets to the week',
    cron: '0 9 * * 1',
    onCalendar: 'Mon *-*-* 09:00:00',
  },
  {
    name: 'performance-monitor',
    description: 'Report the execution times of hooks',
    cron: '0 20 * * 0',
    onCalendar: 'Sun *-*-* 20:00:00',
  },
  {
    name: 'survival-monitor',
    description: 'Measure how long written lines live',
    cron: '30 2 * * *',
    onCalendar: '*-*-* 02:30:00',
    memoryMaxMb: 512,
    cpuQuotaPercent: 50,
  },
];

/** Returns the first time of `cron` after `after` (milliseconds since 1970, exclusive); `undefined` when there is none. */
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
