import type { SqlSession } from '@hookline/database';

/** A deleted hook execution. */
export interface ForgottenExecution {
  readonly id: string;
  readonly patternId: string | null;
  /** UTC day of the start, such as `2026-01-31`. */
  readonly day: string | null;
}

/** Corrects rollups after rows were deleted. Runs in the caller's transaction. */
export interface UsageDeletion {
  /**
   * Has the days of deleted hook executions rebuilt by the next refresh, and deletes all rollups of deleted patterns. Sealed
   * parts of other patterns keep their counts: their rows were dropped earlier.
   */
  forget(sql: SqlSession, hookExecutions: readonly ForgottenExecution[], patternIds: readonly string[]): Promise<void>;
}

/** A rebuild writes only days that have rows, so the rollup of a day without any is deleted here. */
const REBUILD = `
  WITH day AS MATERIALIZED (
    SELECT DISTINCT pattern_id, day FROM unnest($1::text[], $2::date[]) AS d(pattern_id, day)
    WHERE pattern_id <> ALL ($3::text[])
  ), rollup AS (
    DELETE FROM pattern_usage_daily r USING day WHERE r.pattern_id = day.pattern_id AND r.day = day.day AND r.part = 0
  ), late AS (
    DELETE FROM pattern_usage_late WHERE hook_id = ANY ($4::uuid[])
  )
  INSERT INTO pattern_usage_dirty (pattern_id, day) SELECT pattern_id, day FROM day`;

/** Creates the correction of rollups. It keeps no state. */
export function createUsageDeletion(): UsageDeletion {
  return {
    async forget(sql, hookExecutions, patternIds) {
      const counted = hookExecutions.filter(({ day, patternId }) => day !== null && patternId !== null);
      if (counted.length > 0) {
        await sql.query(REBUILD, [
          counted.map(({ patternId }) => patternId),
          counted.map(({ day }) => day),
          patternIds,
          counted.map(({ id }) => id),
        ]);
      }
      if (patternIds.length === 0) return;
      await sql.query('DELETE FROM pattern_usage_daily WHERE pattern_id = ANY ($1::text[])', [patternIds]);
      await sql.query('DELETE FROM pattern_usage_dirty WHERE pattern_id = ANY ($1::text[])', [patternIds]);
    },
  };
}
