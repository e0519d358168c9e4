import { table } from '@hookline/command-report';
import { type PlanLimits, PLANS, type UsageMonitor } from './monitor.ts';
import { costText, countText, timeText } from './usage-text.ts';

/** Describes the current five hours, their projection, and what they are compared with. */
export function monitorText(monitor: UsageMonitor): string {
  const { block, minutes_left: left, p90, plan, projection, rate } = monitor;
  const rows: string[][] = [];
  if (block === null) rows.push(['now', 'no responses in the current five hours']);
  else {
    rows.push(
      ['five hours', `${timeText(block.start)} to ${timeText(block.end)}, ${left} minutes left`],
      ['used', `${countText(monitor.tokens)} tokens, ${costText(block)}, ${countText(block.messages)} responses`],
      ['cache', `${countText(block.cache_read_tokens)} tokens read`],
    );
  }
  if (rate)
    rows.push([
      'rate',
      [
        `${countText(rate.tokens_per_minute)} tokens a minute`,
        ...(rate.cost_per_hour === null ? [] : [`$${rate.cost_per_hour.toFixed(2)} an hour`]),
      ].join(', '),
    ]);
  if (projection)
    rows.push([
      'at this rate',
      `${countText(projection.tokens)} tokens${projection.cost_usd === null ? '' : `, $${projection.cost_usd.toFixed(2)}`} at the end`,
    ]);
  if (p90) rows.push([`P90 of ${monitor.ended_blocks}`, limitText(p90, monitor)]);
  if (plan) rows.push([`plan ${plan.plan}`, `${limitText(plan, monitor)} (${PLANS.note})`]);
  return table(rows);
}

/** Returns limits with the shares of them that are used. */
function limitText(limits: Omit<PlanLimits, 'plan'>, { block, tokens }: UsageMonitor): string {
  const share = (used: number, limit: number): string => (limit > 0 ? ` (${Math.round((used / limit) * 100)} %)` : '');
  return [
    `${countText(limits.tokens)} tokens${share(tokens, limits.tokens)}`,
    `$${limits.cost_usd.toFixed(2)}${share(block?.cost_usd ?? 0, limits.cost_usd)}`,
    `${countText(limits.messages)} responses${share(block?.messages ?? 0, limits.messages)}`,
  ].join(', ');
}
