import type { SqlSession } from '@hookline/database';

/** Conditions on what is deleted; all that are given have to hold. Responses have no path and no pattern. */
export interface TokenUsageSelector {
  readonly session_id?: string | undefined;
  readonly repository?: string | undefined;
  readonly path?: string | undefined;
  readonly pattern_id?: string | undefined;
  /** Only what happened before this time, ISO 8601. */
  readonly before?: string | undefined;
}

/** Deletes token usage. Every method runs in the caller's transaction. */
export interface TokenUsageDeletion {
  count(sql: SqlSession, selector: TokenUsageSelector): Promise<number>;
  /** Deletes at most `limit` matching responses and returns how many. 0 means that nothing is left. */
  forget(sql: SqlSession, selector: TokenUsageSelector, limit: number): Promise<number>;
}

const MATCHING = `($1::text IS NULL OR session_id = $1) AND ($2::text IS NULL OR repository = $2)
  AND ($3::timestamptz IS NULL OR occurred_at < $3)`;

/** Creates the deletion of token usage. It keeps no state. */
export function createTokenUsageDeletion(): TokenUsageDeletion {
  return {
    async count(sql, selector) {
      if (namesCode(selector)) return 0;
      const { rows } = await sql.query<{ readonly n: number }>(
        `SELECT count(*) AS n FROM token_usage WHERE ${MATCHING}`,
        parameters(selector),
      );
      return rows[0]?.n ?? 0;
    },
    async forget(sql, selector, limit) {
      if (namesCode(selector)) return 0;
      const { affected } = await sql.query(
        `DELETE FROM token_usage WHERE (message_id, request_id) IN (
           SELECT message_id, request_id FROM token_usage WHERE ${MATCHING} LIMIT $4::bigint)`,
        [...parameters(selector), limit],
      );
      return affected;
    },
  };
}

function namesCode({ path, pattern_id }: TokenUsageSelector): boolean {
  return path !== undefined || pattern_id !== undefined;
}

function parameters({ before, repository, session_id }: TokenUsageSelector): unknown[] {
  return [session_id ?? null, repository ?? null, before ?? null];
}
