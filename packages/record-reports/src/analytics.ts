import { type Report, report } from '@hookline/command-report';
import type { TimeWindowType, TrendAnalysis, UsageAnalytics } from '@hookline/contracts';
import { formatDuration, formatFields, formatTime, type View } from '@hookline/terminal-text';
import { resolveId } from './ids.ts';
import { type ServiceAccess, unwrap } from './service.ts';

/** Flags of `hookline pattern analytics`. */
export interface AnalyticsFlags {
  readonly window?: TimeWindowType | undefined;
}

/** Shows the usage of a pattern. Fails for an unknown pattern, for which the service answers zeros. */
export async function analyticsReport(
  options: ServiceAccess<'analytics' | 'identify' | 'pattern'>,
  text: string,
  flags: AnalyticsFlags,
): Promise<Report<UsageAnalytics>> {
  const { id } = await resolveId(options, text, ['pattern']);
  const usage = unwrap(await options.client().analytics(id, { time_window: flags.window ?? 'weekly' }));
  if (usage.usage_metrics.total_executions === 0) unwrap(await options.client().pattern(id));
  return report(usage, usageText);
}

function usageText(usage: UsageAnalytics, view: View): string {
  const { performance_metrics: took, success_metrics: went, time_window: window, usage_metrics: used } = usage;
  const fields = formatFields(
    [
      ['pattern', usage.pattern_id],
      ['window', `${window.type}, ${formatTime(window.start, view)} to ${formatTime(window.end, view)}`],
      ['executions', `${used.total_executions}, ${round(used.executions_per_day)} a day`],
      ['contexts', `${used.unique_contexts} (repositories, or folders outside of one)`],
      ['users', String(used.unique_users)],
      ['success', `${percent(went.success_rate)}, errors ${percent(went.error_rate)}`],
      ['quality', went.avg_quality_score === null ? 'not measured' : round(went.avg_quality_score)],
      [
        'duration',
        took === null
          ? undefined
          : `average ${ms(took.avg_execution_time_ms)}, P95 ${ms(took.p95_execution_time_ms)}, P99 ${ms(took.p99_execution_time_ms)}`,
      ],
      ['trend', usage.trend_analysis === null ? undefined : trendText(usage.trend_analysis)],
      ['method', methodText(usage)],
    ],
    view,
  );
  if (used.total_executions > 0) return fields;
  return `${fields}\n\nAn execution is a tool call that wrote this pattern; there was none in this window. --window yearly looks further back.`;
}

function trendText({ days, growth_percentage: growth, trend_type: type, velocity }: TrendAnalysis): string {
  const name = type.replaceAll('_', ' ');
  if (type === 'insufficient_data' || days === 0) return name;
  const sign = (value: number): string => `${value > 0 ? '+' : ''}${round(value)}`;
  return `${name}, ${sign(velocity)} a day each day${growth === null ? '' : `, ${sign(growth)} %`} over ${days} days`;
}

function methodText({ error_bound: bound, method }: UsageAnalytics): string {
  if (method === 'exact') return 'exact: computed from every row';
  return `daily rollups: percentiles within ${percent(bound.percentiles)}, contexts and users within ${percent(bound.uniques)}`;
}

const round = (value: number): string => String(Number(value.toFixed(2)));

const percent = (share: number | null): string => (share === null ? 'unknown' : `${round(share * 100)} %`);

const ms = (value: number | null): string => (value === null ? 'unknown' : formatDuration(value));
