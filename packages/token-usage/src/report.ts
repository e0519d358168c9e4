import type {
  TokenUsageGroup,
  TokenUsageQuery,
  TokenUsageReport,
  TokenUsageRow,
  TokenUsageSums,
} from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import type { PriceTable } from './price-table.ts';
import { PRICED, sumsOf, SUMS, usageParameters } from './usage-query.ts';

/** A group as the statement returns it. */
interface GroupRow extends Omit<TokenUsageRow, 'first_at' | 'last_at' | 'prompt'> {
  readonly first_at: Date;
  readonly last_at: Date;
  /** Time of the last response in microseconds since 1970: with the key the position in the list. */
  readonly last_us: number;
  readonly prompt: string | null;
}

/** Expressions of the keys; $8 is the time zone. */
const KEYS: Readonly<Record<TokenUsageGroup, string>> = {
  day: "to_char(occurred_at AT TIME ZONE $8::text, 'YYYY-MM-DD')",
  week: `to_char(occurred_at AT TIME ZONE $8::text, 'IYYY"-W"IW')`,
  month: "to_char(occurred_at AT TIME ZONE $8::text, 'YYYY-MM')",
  session: 'session_id',
  repo: 'repository',
  model: 'model',
  prompt: 'trace_id::text',
};

const ONLY = (column: string): string => `CASE WHEN count(DISTINCT ${column}) = 1 THEN min(${column}) END AS ${column}`;

function groupStatement(by: TokenUsageGroup): string {
  const prompt =
    by === 'prompt'
      ? '(SELECT t.prompt_text FROM execution_trace_prompts t WHERE t.correlation_id = key::uuid)'
      : 'NULL';
  return `WITH priced AS (${PRICED}), grouped AS (
      SELECT ${KEYS[by]} AS key, $8::text AS zone, ${SUMS}, count(DISTINCT session_id) AS sessions,
        array_agg(DISTINCT model) AS models, ${ONLY('repository')}, ${ONLY('session_id')},
        min(occurred_at) AS first_at, max(occurred_at) AS last_at,
        (extract(epoch FROM max(occurred_at)) * 1000000)::bigint AS last_us
      FROM priced GROUP BY 1
    ), page AS (
      SELECT * FROM grouped WHERE $9::bigint IS NULL OR last_us < $9 OR (last_us = $9 AND coalesce(key, '') < $10::text)
      ORDER BY last_us DESC, coalesce(key, '') DESC LIMIT $11::bigint
    )
    SELECT page.*, ${prompt} AS prompt FROM page ORDER BY last_us DESC, coalesce(key, '') DESC`;
}

const TOTALS = `
  WITH priced AS (${PRICED})
  SELECT ${SUMS}, array_agg(DISTINCT model ORDER BY model) FILTER (WHERE cost IS NULL) AS unpriced_models FROM priced`;

/** Returns sums of the rows that meet a query. */
export async function readReport(sql: Sql, query: TokenUsageQuery, prices: PriceTable): Promise<TokenUsageReport> {
  const parameters = await usageParameters(sql, query, prices);
  const cursor = parseCursor(query.cursor);
  const { rows } = await sql.query<GroupRow>(groupStatement(query.by), [
    ...parameters,
    query.timezone,
    cursor?.lastUs ?? null,
    cursor?.key ?? null,
    query.limit + 1,
  ]);
  const totals = await sql.query<TokenUsageSums & { readonly unpriced_models: readonly string[] | null }>(
    TOTALS,
    parameters,
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const [all] = totals.rows;
  if (!all) throw new Error('the totals have no row');
  return {
    by: query.by,
    timezone: query.timezone,
    usage: page.map(toRow),
    totals: sumsOf(all),
    unpriced_models: [...(all.unpriced_models ?? [])],
    prices: { source: prices.source, checked: prices.checked },
    next:
      last && rows.length > page.length ? `${last.last_us}.${Buffer.from(last.key ?? '').toString('base64url')}` : null,
  };
}

function toRow(row: GroupRow): TokenUsageRow {
  return {
    key: row.key,
    ...sumsOf(row),
    sessions: row.sessions,
    models: row.models,
    repository: row.repository,
    session_id: row.session_id,
    prompt: row.prompt,
    first_at: row.first_at.toISOString(),
    last_at: row.last_at.toISOString(),
  };
}

/** Parses a cursor that this module returned; any other text means the first page. */
function parseCursor(cursor: string | undefined): { readonly lastUs: number; readonly key: string } | undefined {
  const [, lastUs, key] = /^(\d{1,16})\.([\w-]*)$/.exec(cursor ?? '') ?? [];
  if (lastUs === undefined || key === undefined) return undefined;
  return { lastUs: Number(lastUs), key: Buffer.from(key, 'base64url').toString('utf8') };
}
