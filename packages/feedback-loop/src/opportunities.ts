import type { FeedbackAnalysisRequest, FeedbackMetrics, Opportunity } from '@hookline/contracts';
import type { SqlSession } from '@hookline/database';
import { holm, mannKendall, type Sample, theilSen, welchLogTest, wilsonInterval } from '@hookline/statistics';

/** Period of analysis, in ISO 8601. */
export interface Period {
  readonly start: string;
  readonly end: string;
}

/** Minimum ratio of durations at which a pattern is slower than a relative, if significant. */
const MIN_SLOW_RATIO = 1.1;
/** Error rate above which a pattern fails too often, if significant. */
const MAX_ERROR_RATE = 0.05;
/** Minimum acceptable quality score. */
const MIN_QUALITY = 0.7;
/** Minimum acceptable mean rating (1 to 5) of five ratings or more. */
const MIN_RATING = 2.5;

interface MetricsRow extends FeedbackMetrics {
  readonly outcomes: number;
  readonly failures: number;
  readonly quality_count: number;
  readonly quality_deviation: number | null;
}

/** Metrics of a pattern in a period. */
export async function metricsOf(sql: SqlSession, patternId: string, { start, end }: Period): Promise<MetricsRow> {
  const { rows } = await sql.query<MetricsRow>(
    `SELECT count(*) AS executions, count(success) AS outcomes, count(*) FILTER (WHERE NOT success) AS failures,
       avg(success::integer)::float8 AS success_rate, avg(quality_score) AS avg_quality_score,
       count(quality_score) AS quality_count, stddev_samp(quality_score) AS quality_deviation,
       avg(duration_ms) AS avg_execution_time_ms,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms) AS p95_execution_time_ms
     FROM hook_execution_facts WHERE pattern_id = $1 AND started_at >= $2::timestamptz AND started_at < $3::timestamptz`,
    [patternId, start, end],
  );
  const [row] = rows;
  if (!row) throw new Error('the aggregate query returned no row');
  return row;
}

/** Finds improvement opportunities of a pattern, each with its evidence. */
export async function findOpportunities(
  sql: SqlSession,
  request: FeedbackAnalysisRequest,
  period: Period,
  metrics: MetricsRow,
): Promise<Opportunity[]> {
  const wanted = (...types: FeedbackAnalysisRequest['feedback_type'][]): boolean =>
    request.feedback_type === 'all' || types.includes(request.feedback_type);
  return [
    ...(wanted('performance') ? await slow(sql, request, period) : []),
    ...(wanted('performance', 'quality') ? failing(request, metrics) : []),
    ...(wanted('quality') ? [...lowQuality(request, metrics), ...(await lowRating(sql, request, period))] : []),
    ...(wanted('usage') ? await declining(sql, request, period) : []),
  ];
}

interface RelativeRow {
  readonly pattern_id: string;
  readonly relation: 'self' | 'parent' | 'sibling';
  readonly count: number;
  readonly mean: number;
  readonly variance: number | null;
}

/** Log durations of a pattern, up to 20 of its parents and up to 50 of their other children. */
const RELATIVES = `
  SELECT r.pattern_id, r.relation, count(*) AS count, avg(ln(h.duration_ms)) AS mean, var_samp(ln(h.duration_ms)) AS variance
  FROM hookline_relatives($1) r JOIN hook_execution_facts h ON h.pattern_id = r.pattern_id
    AND h.started_at >= $2::timestamptz AND h.started_at < $3::timestamptz AND h.duration_ms > 0
  GROUP BY 1, 2 HAVING count(*) >= $4 ORDER BY 1`;

async function slow(sql: SqlSession, request: FeedbackAnalysisRequest, period: Period): Promise<Opportunity[]> {
  const { pattern_id, min_sample_size, significance_level } = request;
  const { rows } = await sql.query<RelativeRow>(RELATIVES, [pattern_id, period.start, period.end, min_sample_size]);
  const sample = ({ count, mean, variance }: RelativeRow): Sample => ({ count, mean, variance: variance ?? 0 });
  const self = rows.find((row) => row.relation === 'self');
  if (!self) return [];
  const others = rows.filter((row) => row.relation !== 'self');
  const tests = others.map((row) => welchLogTest(sample(self), sample(row), significance_level));
  const adjusted = holm(tests.map((test) => test.pValue));
  return others.flatMap((row, index) => {
    const [test, p] = [tests[index], adjusted[index] ?? 1];
    if (!test || test.ratio < MIN_SLOW_RATIO || p > significance_level) return [];
    const evidence = {
      held_against: row.pattern_id,
      relation: row.relation,
      ratio: test.ratio,
      interval: test.interval,
    };
    return {
      type: 'slow' as const,
      description: `takes ${test.ratio.toFixed(2)} times as long as its ${row.relation} ${row.pattern_id}`,
      expected_delta: 1 - 1 / test.ratio,
      evidence: { ...evidence, p_value: p, executions: self.count, executions_of_other: row.count },
    };
  });
}

function failing(request: FeedbackAnalysisRequest, { outcomes, failures }: MetricsRow): Opportunity[] {
  if (outcomes < request.min_sample_size) return [];
  const interval = wilsonInterval({ successes: failures, trials: outcomes }, request.significance_level);
  if (interval.low <= MAX_ERROR_RATE) return [];
  return [
    {
      type: 'failing',
      description: `${failures} of ${outcomes} executions failed`,
      expected_delta: failures / outcomes,
      evidence: { failures, executions: outcomes, error_rate: failures / outcomes, interval, limit: MAX_ERROR_RATE },
    },
  ];
}

function lowQuality(request: FeedbackAnalysisRequest, metrics: MetricsRow): Opportunity[] {
  const { quality_count, quality_deviation, avg_quality_score: mean } = metrics;
  if (mean === null || quality_count < request.min_sample_size) return [];
  const reach = 2 * ((quality_deviation ?? 0) / Math.sqrt(quality_count));
  if (mean + reach >= MIN_QUALITY) return [];
  return [
    {
      type: 'low_quality',
      description: `the mean quality score of ${quality_count} executions is ${mean.toFixed(2)}`,
      expected_delta: MIN_QUALITY - mean,
      evidence: { mean, two_standard_errors: reach, executions: quality_count, limit: MIN_QUALITY },
    },
  ];
}

async function lowRating(
  sql: SqlSession,
  { pattern_id }: FeedbackAnalysisRequest,
  period: Period,
): Promise<Opportunity[]> {
  const { rows } = await sql.query<{ ratings: number; mean: number | null; negative: number }>(
    `SELECT count(rating) AS ratings, avg(rating) AS mean, count(*) FILTER (WHERE sentiment = 'negative') AS negative
     FROM pattern_feedback WHERE pattern_id = $1 AND submitted_at >= $2::timestamptz AND submitted_at < $3::timestamptz`,
    [pattern_id, period.start, period.end],
  );
  const { ratings = 0, mean = null, negative = 0 } = rows[0] ?? {};
  if (mean === null || ratings < 5 || mean >= MIN_RATING) return [];
  return [
    {
      type: 'low_quality',
      description: `${ratings} ratings have a mean of ${mean.toFixed(1)} of 5`,
      expected_delta: null,
      evidence: { ratings, mean, negative_comments: negative, limit: MIN_RATING },
    },
  ];
}

/** Days over which a decline is tested. */
const TREND_DAYS = 28;

async function declining(sql: SqlSession, request: FeedbackAnalysisRequest, period: Period): Promise<Opportunity[]> {
  const { rows } = await sql.query<{ executions: number }>(
    `SELECT count(h.id) AS executions
     FROM generate_series(1, ${TREND_DAYS}) AS ago
     LEFT JOIN hook_execution_facts h ON h.pattern_id = $1
       AND h.started_at >= $2::timestamptz - ago * interval '1 day' AND h.started_at < $2::timestamptz - (ago - 1) * interval '1 day'
     GROUP BY ago ORDER BY ago DESC`,
    [request.pattern_id, period.end],
  );
  const daily = rows.map((row) => row.executions);
  const total = (days: readonly number[]): number => days.reduce((sum, count) => sum + count, 0);
  const { pValue, s } = mannKendall(daily);
  if (total(daily) < request.min_sample_size || s >= 0 || pValue > request.significance_level) return [];
  const { slope } = theilSen(daily);
  const [earlier, recent] = [total(daily.slice(0, TREND_DAYS / 2)), total(daily.slice(TREND_DAYS / 2))];
  return [
    {
      type: 'declining',
      description: `declining use: ${earlier} executions in two weeks, ${recent} in the following two`,
      expected_delta: null,
      evidence: { daily_executions: daily, slope, p_value: pValue, test: 'Mann-Kendall' },
    },
  ];
}
