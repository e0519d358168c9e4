import type { TokenUsageBlock, TokenUsageBlocks, TokenUsageBlocksQuery, TokenUsageSums } from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import type { PriceTable } from './price-table.ts';
import { PRICED, sumsOf, SUMS, usageParameters } from './usage-query.ts';

const HOUR_MS = 3_600_000;
/** Length of a block. */
const BLOCK_MS = 5 * HOUR_MS;

/** Sums of one hour. */
interface HourRow extends TokenUsageSums {
  readonly hour: Date;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly models: readonly string[];
}

const HOURS = `
  WITH priced AS (${PRICED})
  SELECT date_trunc('hour', occurred_at, 'UTC') AS hour, ${SUMS}, min(occurred_at) AS first_at, max(occurred_at) AS last_at,
    array_agg(DISTINCT model) AS models
  FROM priced GROUP BY 1 ORDER BY 1`;

/**
 * Returns sums by blocks. A block starts with the hour of its first response and ends five hours later; the first response
 * after that starts the next one. Therefore hours are enough to make blocks of.
 */
export async function readBlocks(
  sql: Sql,
  query: TokenUsageBlocksQuery,
  prices: PriceTable,
  now: number,
): Promise<TokenUsageBlocks> {
  const { rows } = await sql.query<HourRow>(HOURS, await usageParameters(sql, query, prices));
  const blocks: HourRow[][] = [];
  for (const row of rows) {
    const current = blocks.at(-1);
    const start = current?.[0]?.hour.getTime();
    if (current && start !== undefined && row.hour.getTime() < start + BLOCK_MS) current.push(row);
    else blocks.push([row]);
  }
  return {
    blocks: blocks.map((hours) => toBlock(hours, now)).toReversed(),
    prices: { source: prices.source, checked: prices.checked },
  };
}

function toBlock(hours: readonly HourRow[], now: number): TokenUsageBlock {
  const [first] = hours;
  const last = hours.at(-1);
  if (!first || !last) throw new Error('a block has at least one hour');
  const start = first.hour.getTime();
  return {
    start: first.hour.toISOString(),
    end: new Date(start + BLOCK_MS).toISOString(),
    first_at: first.first_at.toISOString(),
    last_at: last.last_at.toISOString(),
    active: now < start + BLOCK_MS,
    ...hours.map(sumsOf).reduce(addSums),
    models: [...new Set(hours.flatMap(({ models }) => models))].sort(),
  };
}

/** A cost that is not known adds nothing: the responses without a price are counted. */
function addSums(a: TokenUsageSums, b: TokenUsageSums): TokenUsageSums {
  return {
    messages: a.messages + b.messages,
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cache_read_tokens: a.cache_read_tokens + b.cache_read_tokens,
    cache_write_5m_tokens: a.cache_write_5m_tokens + b.cache_write_5m_tokens,
    cache_write_1h_tokens: a.cache_write_1h_tokens + b.cache_write_1h_tokens,
    total_tokens: a.total_tokens + b.total_tokens,
    web_searches: a.web_searches + b.web_searches,
    cost_usd: a.cost_usd === null && b.cost_usd === null ? null : exactSum(a.cost_usd ?? 0, b.cost_usd ?? 0),
    unpriced_messages: a.unpriced_messages + b.unpriced_messages,
  };
}

/** Adds amounts that are rounded to nine decimals, as the statement does. */
function exactSum(a: number, b: number): number {
  return Math.round((a + b) * 1e9) / 1e9;
}
