import { DatabaseError, type Sql, type SqlSession } from '@hookline/database';
import { type PatternDay, summarizeDays } from './raw-days.ts';
import { writeRollups } from './rollups.ts';

/** Advisory lock of rebuilds: a concurrent one could overwrite a newer rollup with an older one. */
const REFRESH_LOCK = "hashtext('hookline_usage_refresh')";

/** Deletes the marks of up to `$1` dirty days, before `$2` if it is given, and returns the days. */
const TAKE_MARKS = `
  WITH chosen AS (
    SELECT DISTINCT pattern_id, day
    FROM (SELECT pattern_id, day FROM pattern_usage_dirty WHERE $2::date IS NULL OR day < $2 LIMIT 20000) AS d LIMIT $1
  ), taken AS (
    DELETE FROM pattern_usage_dirty d USING chosen s WHERE d.pattern_id = s.pattern_id AND d.day = s.day
  )
  SELECT pattern_id, day::text AS day FROM chosen`;

/**
 * Rebuilds up to `limit` dirty days, only those before `before` if it is given, and returns their number. Returns 0 when another
 * process is rebuilding.
 */
export async function refreshSome(sql: Sql, limit: number, before: string | null = null): Promise<number> {
  try {
    return await sql.transaction(async (session) => {
      // Marks and rows belong to one snapshot, so that rows added meanwhile are in neither.
      await session.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      const { rows } = await session.query<{ free: boolean }>(
        `SELECT pg_try_advisory_xact_lock(${REFRESH_LOCK}) AS free`,
      );
      return rows[0]?.free === true ? rebuild(session, limit, before) : 0;
    });
  } catch (error) {
    // Another rebuild committed between the snapshot and the lock.
    if (error instanceof DatabaseError && error.code === 'conflict') return 0;
    throw error;
  }
}

async function rebuild(session: SqlSession, limit: number, before: string | null): Promise<number> {
  const { rows: days } = await session.query<PatternDay>(TAKE_MARKS, [limit, before]);
  await writeRollups(session, await summarizeDays(session, days));
  return days.length;
}

/** Days rebuilt in one statement. */
const BATCH_DAYS = 200;

/**
 * Makes the rollups of all days before `before` independent of their rows, which may be dropped afterwards. Blocks writers
 * only while it rebuilds days that changed since the last refresh.
 */
export async function sealBefore(sql: Sql, before: string): Promise<void> {
  // Most of the work happens before writers are blocked.
  while ((await refreshSome(sql, BATCH_DAYS, before)) > 0);
  await sql.transaction(async (session) => {
    await session.query(`SELECT pg_advisory_xact_lock(${REFRESH_LOCK})`);
    await session.query('SELECT hookline_lock_hook_executions()');
    while ((await rebuild(session, BATCH_DAYS, before)) > 0);
    await session.query(
      `UPDATE pattern_usage_daily AS live SET part = 1 + (
         SELECT max(part) FROM pattern_usage_daily d WHERE d.pattern_id = live.pattern_id AND d.day = live.day)
       WHERE part = 0 AND day < $1::date`,
      [before],
    );
    await session.query('DELETE FROM pattern_usage_late WHERE day < $1::date', [before]);
    await session.query(
      `INSERT INTO pattern_usage_sealed AS s (before, sealed_at) VALUES ($1::date, now())
       ON CONFLICT (one) DO UPDATE SET before = greatest(s.before, EXCLUDED.before), sealed_at = EXCLUDED.sealed_at`,
      [before],
    );
  });
}
