import type { TimeWindowType, TrendAnalysis, UsageAnalytics } from '@hookline/contracts';
import type { Runtime } from '../compose.ts';
import { printResult, table } from '../output.ts';
import type { PrintOptions } from './options.ts';
import { unwrap } from './patterns.ts';

/** How far back to look. */
export interface AnalyticsFlags extends PrintOptions {
  readonly window?: TimeWindowType;
}

/** How a pattern is used. The service has zeros for what nobody knows; here that is an error. */
export async function patternAnalytics(runtime: Runtime, id: string, flags: AnalyticsFlags): Promise<void> {
  const usage = unwrap(await runtime.client().analytics(id, { time_window: flags.window ?? 'weekly' }));
  if (usage.usage_metrics.total_executions === 0) unwrap(await runtime.client().pattern(id));
  printResult(usage, flags.json, (it) => table(toRows(it)));
}

function toRows(usage: UsageAnalytics): string[][] {
  const { time_window: window, usage_metrics: used, success_metrics: went, performance_metrics: took } = usage;
  return [
    ['pattern', usage.pattern_id],
    ['window', `${window.type}, ${window.start} to ${window.end}`],
    ['executions', `${used.total_executions}, ${round(used.executions_per_day)} a day`],
    ['contexts', String(used.unique_contexts)],
    ['users', String(used.unique_users)],
    ['success', `${percent(went.success_rate)}, errors ${percent(went.error_rate)}`],
    ['quality', went.avg_quality_score === null ? 'unknown' : round(went.avg_quality_score)],
    ...(took === null
      ? []
      : [
          [
            'duration',
            `average ${ms(took.avg_execution_time_ms)}, P95 ${ms(took.p95_execution_time_ms)}, P99 ${ms(took.p99_execution_time_ms)}`,
          ],
        ]),
    ...(usage.trend_analysis === null ? [] : [['trend', trendText(usage.trend_analysis)]]),
    ['method', methodText(usage)],
  ];
}

function trendText({ trend_type: type, velocity, growth_percentage: growth, days }: TrendAnalysis): string {
  const name = type.replaceAll('_', ' ');
  if (type === 'insufficient_data' || days === 0) return name;
  const sign = (value: number): string => `${value > 0 ? '+' : ''}${round(value)}`;
  return `${name}, ${sign(velocity)} a day each day${growth === null ? '' : `, ${sign(growth)} %`} over ${days} days`;
}

function methodText({ method, error_bound: bound }: UsageAnalytics): string {
  if (method === 'exact') return 'exact: every row was read';
  return `daily rollups: percentiles within ${percent(bound.percentiles)}, contexts and users within ${percent(bound.uniques)}`;
}

const round = (value: number): string => String(Number(value.toFixed(2)));

const percent = (share: number | null): string => (share === null ? 'unknown' : `${round(share * 100)} %`);

const ms = (value: number | null): string => (value === null ? 'unknown' : `${round(value)} ms`);
