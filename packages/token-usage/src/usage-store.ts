import type {
  TokenUsageBlocks,
  TokenUsageBlocksQuery,
  TokenUsageQuery,
  TokenUsageRecord,
  TokenUsageReport,
} from '@hookline/contracts';
import { type Sql, storable } from '@hookline/database';
import { readBlocks } from './blocks.ts';
import { PRICES, type PriceTable } from './price-table.ts';
import { readReport } from './report.ts';

/** Options of {@link createTokenUsageStore}. */
export interface TokenUsageOptions {
  /** A database with the schema of traces and `tokenUsageSchema` applied. */
  readonly sql: Sql;
  /** Returns the current time in milliseconds since 1970. It decides which block is active. */
  readonly now: () => number;
  /** @defaultValue the table of this version */
  readonly prices?: PriceTable | undefined;
}

/** Stores and sums token usage. Every method rejects with a `DatabaseError` when the database fails. */
export interface TokenUsageStore {
  /**
   * Stores records in one statement. Records of a response that is stored are merged into its row: the largest figures count,
   * the session that was recorded first stays. Resolves to the number of responses that were known. The result does not
   * depend on repetition.
   */
  record(records: readonly TokenUsageRecord[]): Promise<{ readonly known: number }>;
  /** Returns sums, the group with the latest response first. The cost grows with the rows that meet the filters. */
  report(query: TokenUsageQuery): Promise<TokenUsageReport>;
  /** Returns sums by blocks of five hours, the latest first. */
  blocks(query: TokenUsageBlocksQuery): Promise<TokenUsageBlocks>;
}

/** Creates the store. It keeps no state. */
export function createTokenUsageStore({ now, prices = PRICES, sql }: TokenUsageOptions): TokenUsageStore {
  return {
    record: (records) => record(sql, records),
    report: (query) => readReport(sql, query, prices),
    blocks: (query) => readBlocks(sql, query, prices, now()),
  };
}

const FIGURES = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'web_searches',
] as const;

const INSERT = `
  INSERT INTO token_usage AS known (message_id, request_id, session_id, prompt_id, trace_id, agent_id, repository, model, speed,
    inference_geo, occurred_at, ${FIGURES.join(', ')})
  SELECT message_id, coalesce(request_id, ''), session_id, prompt_id, trace_id, agent_id, repository, model, speed,
    inference_geo, occurred_at, ${FIGURES.join(', ')}
  FROM jsonb_to_recordset($1::jsonb) AS given(message_id text, request_id text, session_id text, prompt_id text, trace_id uuid,
    agent_id text, repository text, model text, speed text, inference_geo text, occurred_at timestamptz,
    ${FIGURES.map((name) => `${name} bigint`).join(', ')})
  ORDER BY message_id, request_id
  ON CONFLICT (message_id, request_id) DO UPDATE SET
    prompt_id = coalesce(known.prompt_id, EXCLUDED.prompt_id), trace_id = coalesce(known.trace_id, EXCLUDED.trace_id),
    repository = coalesce(known.repository, EXCLUDED.repository),
    ${FIGURES.map((name) => `${name} = greatest(known.${name}, EXCLUDED.${name})`).join(', ')}
  RETURNING xmax = 0 AS is_new`;

async function record(sql: Sql, records: readonly TokenUsageRecord[]): Promise<{ readonly known: number }> {
  if (records.length === 0) return { known: 0 };
  const merged = new Map<string, TokenUsageRecord>();
  for (const one of records) {
    const key = `${one.message_id} ${one.request_id ?? ''}`;
    const earlier = merged.get(key);
    merged.set(key, earlier ? mergeUsage(earlier, one) : one);
  }
  const rows = [...merged.values()].map((one) => storable(one));
  const written = await sql.query<{ readonly is_new: boolean }>(INSERT, [JSON.stringify(rows)]);
  return { known: records.length - written.rows.filter(({ is_new }) => is_new).length };
}

/** Merges two records of one response, as the statement does with a stored one. */
function mergeUsage(earlier: TokenUsageRecord, later: TokenUsageRecord): TokenUsageRecord {
  const figures = FIGURES.map((name) => [name, Math.max(earlier[name], later[name])] as const);
  return {
    ...earlier,
    prompt_id: earlier.prompt_id ?? later.prompt_id,
    trace_id: earlier.trace_id ?? later.trace_id,
    repository: earlier.repository ?? later.repository,
    ...Object.fromEntries(figures),
  };
}
