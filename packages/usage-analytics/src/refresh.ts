import { DatabaseError, type Sql, type SqlSession } from '@hookline/database';
import { type PatternDay, summarizeDays } from './raw-days.ts';
import { writeRollups } from './rollups.ts';

/** One at a time rebuilds; two might write what the other has already made better. */
const LOCK = "hashtext('hookline_usage_refresh')";

/** Takes the marks of some dirty days away, those before `$2` where that is given, and answers which days they are. */
const TAKE_MARKS = `
  WITH chosen AS (
    SELECT DISTINCT pattern_id, day
    FROM (SELECT pattern_id, day FROM pattern_usage_dirty WHERE $2::date IS NULL OR day < $2 LIMIT 20000) AS d LIMIT $1
  ), taken AS (
    DELETE FROM pattern_usage_dirty d USING chosen s WHERE d.pattern_id = s.pattern_id AND d.day = s.day
  )
  SELECT pattern_id, day::text AS day FROM chosen`;

/**
 * Rebuilds up to `limit` dirty days, those before `before` where that is given, and answers how many it did. 0 also when
 * somebody else is at it.
 */
export async function refreshSome(sql: Sql, limit: number, before: string | null = null): Promise<number> {
  try {
    return await sql.transaction(async (session) => {
      // Marks and rows as of one moment: what comes in between is in neither.
      await session.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      const { rows } = await session.query<{ free: boolean }>(`SELECT pg_try_advisory_xact_lock(${LOCK}) AS free`);
      return rows[0]?.free === true ? rebuild(session, limit, before) : 0;
    });
  } catch (error) {
    // Whoever was at it ended between the moment and the lock.
    if (error instanceof DatabaseError && error.code === 'conflict') return 0;
    throw error;
  }
}

async function rebuild(session: SqlSession, limit: number, before: string | null): Promise<number> {
  const { rows: days } = await session.query<PatternDay>(TAKE_MARKS, [limit, before]);
  await writeRollups(session, await summarizeDays(session, days));
  return days.length;
}

/** Days that are rebuilt in one statement. */
const BATCH = 200;

/**
 * Makes the rollups of all days before `before` independent of their rows, which may be dropped from then on. Holds up
 * writers only while it rebuilds what they changed since the last refresh.
 */
export async function sealBefore(sql: Sql, before: string): Promise<void> {
  // Most of the work first, with nobody waiting.
  while ((await refreshSome(sql, BATCH, before)) > 0);
  await sql.transaction(async (session) => {
    await session.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
    await session.query('LOCK TABLE hook_executions IN SHARE ROW EXCLUSIVE MODE');
    while ((await rebuild(session, BATCH, before)) > 0);
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
