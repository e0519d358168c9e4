import { type Clock, DAY_MS, SECOND_MS, sleep } from '@hookline/clock';
import { report } from '@hookline/command-report';
import { monitorText, monitorUsage, type UsageFlags, type UsageSource, usageSummary } from '@hookline/token-usage';
import { type ServiceAccess, unwrap } from '@hookline/record-reports';
import { clearTerminal, isTerminal, print, printReport, writeData } from '../output.ts';
import type { PrintOptions } from './options.ts';

/** Dependencies of `hookline usage`. */
export interface UsageOptions extends ServiceAccess<'tokenUsage' | 'tokenUsageBlocks'> {
  readonly clock: Clock;
}

/** Flags of `hookline usage`. */
export interface UsageCommandFlags extends UsageFlags, PrintOptions {
  readonly csv?: boolean;
  readonly live?: boolean;
  readonly plan?: string;
}

/** Days of earlier blocks that the current one is compared with. */
const COMPARED_DAYS = 30;
/** Interval of the live view. */
const REFRESH_MS = 5 * SECOND_MS;

/** Prints tokens and cost, or shows the current five hours until it is interrupted. */
export async function usage({ client, clock }: UsageOptions, flags: UsageCommandFlags): Promise<void> {
  const source: UsageSource = {
    tokenUsage: async (query) => unwrap(await client().tokenUsage(query)),
    tokenUsageBlocks: async (query) => unwrap(await client().tokenUsageBlocks(query)),
  };
  if (flags.live === true || flags.plan !== undefined) return live(source, clock, flags);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const summary = await usageSummary(source, flags, { now: clock.now(), timezone: timeZone });
  if (flags.csv === true) writeData(summary.csv());
  else printReport(summary, flags);
}

async function live(source: UsageSource, clock: Clock, { json, live: keeps, plan }: UsageCommandFlags): Promise<void> {
  for (;;) {
    const since = new Date(clock.now() - COMPARED_DAYS * DAY_MS).toISOString();
    const monitor = monitorUsage((await source.tokenUsageBlocks({ since })).blocks, clock.now(), plan);
    const shows = keeps === true && json !== true && isTerminal();
    if (shows) clearTerminal();
    printReport(report(monitor, monitorText), { json });
    if (!shows) return;
    print('Ctrl-C ends the view');
    await sleep(clock, REFRESH_MS, { keepAlive: true });
  }
}
