import type { TokenUsageBlocksQuery, TokenUsageSums } from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import { priceRows, type PriceTable } from './price-table.ts';

/** Parameters $1 to $7 of {@link PRICED}. */
export type UsageParameters = readonly [
  since: string | null,
  until: string | null,
  session: string | null,
  repository: string | null,
  prices: string,
  usFactor: number,
  webSearch: number,
];

/** Conditions on the rows, with the parameters $1 to $4. */
const FILTERS = `($1::timestamptz IS NULL OR u.occurred_at >= $1) AND ($2::timestamptz IS NULL OR u.occurred_at < $2)
  AND ($3::text IS NULL OR u.session_id = $3) AND ($4::text IS NULL OR u.repository = $4)`;

/** Rows that meet the filters, each with its cost in USD; NULL when the model, the time or the speed has no price. */
export const PRICED: string = `
  SELECT u.*, (u.input_tokens * p.input + u.output_tokens * p.output + u.cache_read_tokens * p.cache_read
      + u.cache_write_5m_tokens * p.cache_write_5m + u.cache_write_1h_tokens * p.cache_write_1h) / 1000000
    * CASE WHEN u.speed = 'fast' THEN p.fast_factor ELSE 1 END * CASE WHEN u.inference_geo = 'us' THEN $6::numeric ELSE 1 END
    + u.web_searches * $7::numeric AS cost
  FROM token_usage u LEFT JOIN jsonb_to_recordset($5::jsonb) AS p(model text, since timestamptz, until timestamptz,
    above bigint, up_to bigint, input numeric, output numeric, cache_read numeric, cache_write_5m numeric, cache_write_1h numeric,
    fast_factor numeric)
    ON p.model = u.model AND u.occurred_at >= p.since AND u.occurred_at < p.until
    AND u.input_tokens + u.cache_read_tokens + u.cache_write_5m_tokens + u.cache_write_1h_tokens > p.above
    AND u.input_tokens + u.cache_read_tokens + u.cache_write_5m_tokens + u.cache_write_1h_tokens <= p.up_to
  WHERE ${FILTERS}`;

/** Sums over {@link PRICED}. */
export const SUMS: string = `count(*) AS messages, coalesce(sum(input_tokens), 0) AS input_tokens,
  coalesce(sum(output_tokens), 0) AS output_tokens, coalesce(sum(cache_read_tokens), 0) AS cache_read_tokens,
  coalesce(sum(cache_write_5m_tokens), 0) AS cache_write_5m_tokens,
  coalesce(sum(cache_write_1h_tokens), 0) AS cache_write_1h_tokens,
  coalesce(sum(input_tokens + output_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens), 0)
    AS total_tokens,
  coalesce(sum(web_searches), 0) AS web_searches, round(sum(cost), 9) AS cost_usd,
  count(*) FILTER (WHERE cost IS NULL) AS unpriced_messages`;

/** Returns the parameters of {@link PRICED}, with the prices of all models that were recorded. */
export async function usageParameters(
  sql: Sql,
  { repository, session_id, since, until }: TokenUsageBlocksQuery,
  prices: PriceTable,
): Promise<UsageParameters> {
  const { rows } = await sql.query<{ readonly model: string }>(
    `SELECT DISTINCT u.model FROM token_usage u WHERE ${FILTERS}`,
    [since ?? null, until ?? null, session_id ?? null, repository ?? null],
  );
  const models = rows.map(({ model }) => model);
  return [
    since ?? null,
    until ?? null,
    session_id ?? null,
    repository ?? null,
    JSON.stringify(priceRows(models, prices)),
    prices.us_inference_factor,
    prices.web_search,
  ];
}

/** Returns the sums of a row. */
export function sumsOf(row: TokenUsageSums): TokenUsageSums {
  return {
    messages: row.messages,
    input_tokens: row.input_tokens,
    output_tokens: row.output_tokens,
    cache_read_tokens: row.cache_read_tokens,
    cache_write_5m_tokens: row.cache_write_5m_tokens,
    cache_write_1h_tokens: row.cache_write_1h_tokens,
    total_tokens: row.total_tokens,
    web_searches: row.web_searches,
    cost_usd: row.cost_usd,
    unpriced_messages: row.unpriced_messages,
  };
}
