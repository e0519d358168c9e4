import type { SurvivalMeasured, SurvivalMeasurement } from '@hookline/contracts';
import { type Sql, storable } from '@hookline/database';

/** Stores the look at a branch, unless a later commit of it is stored. It also makes measurements of a repository take turns. */
const OBSERVE = `
  INSERT INTO observed_branches AS known (repository, branch, commit_id, committed_at, observed_at)
  VALUES ($1, $2, decode($3, 'hex'), $4::timestamptz, $5::timestamptz)
  ON CONFLICT (md5(repository)) DO UPDATE SET branch = EXCLUDED.branch, commit_id = EXCLUDED.commit_id,
    committed_at = EXCLUDED.committed_at, observed_at = greatest(known.observed_at, EXCLUDED.observed_at)
  WHERE known.committed_at <= EXCLUDED.committed_at`;

const INSERT = `
  INSERT INTO line_lives (event_id, part, lines, landed_at, landed_commit, ended_at, ended_commit, end_kind)
  SELECT given.event_id, row_number() OVER (PARTITION BY given.event_id ORDER BY given.landed_at, given.ended_at, given.place),
    given.lines, given.landed_at, decode(given.landed_commit, 'hex'), given.ended_at, decode(given.ended_commit, 'hex'),
    given."end"
  FROM jsonb_to_recordset($1::jsonb) AS given(event_id uuid, lines integer, landed_at timestamptz, landed_commit text,
    ended_at timestamptz, ended_commit text, "end" text, place integer)
  JOIN hookline_file_edits e ON e.event_id = given.event_id AND e.repository = $2`;

const MARK = `
  INSERT INTO measured_files (event_id, commit_id, measured_at)
  SELECT given.event_id, decode(given.commit, 'hex'), $2::timestamptz
  FROM jsonb_to_recordset($1::jsonb) AS given(event_id uuid, commit text)
  JOIN hookline_file_edits e ON e.event_id = given.event_id AND e.repository = $3
  ON CONFLICT (event_id) DO UPDATE SET commit_id = EXCLUDED.commit_id, measured_at = EXCLUDED.measured_at`;

/** Replaces the lives of the measured files; see `SurvivalStore`. */
export function recordMeasurement(sql: Sql, measurement: SurvivalMeasurement): Promise<SurvivalMeasured> {
  const { branch, commit, committed_at, files, observed_at, repository } = storable(measurement) as SurvivalMeasurement;
  return sql.transaction(async (session) => {
    const seen = await session.query(OBSERVE, [repository, branch, commit, committed_at, observed_at]);
    if (seen.affected === 0) return { success: true, stale: true, lives: 0 };
    const edits = [...new Set(files.flatMap((file) => file.edits))];
    if (edits.length === 0) return { success: true, stale: false, lives: 0 };
    await session.query('DELETE FROM line_lives WHERE event_id = ANY ($1::uuid[])', [edits]);
    await session.query('DELETE FROM measured_files WHERE event_id = ANY ($1::uuid[])', [edits]);
    const lives = files.flatMap((file) => file.lives).map((life, place) => ({ ...life, place }));
    const { affected } = await session.query(INSERT, [JSON.stringify(lives), repository]);
    // Of several files with the same latest edit, one is named.
    const marks = new Map(files.map((file) => [file.edits.at(-1), file.commit]));
    const rows = [...marks].map(([event_id, last]) => ({ event_id, commit: last }));
    await session.query(MARK, [JSON.stringify(rows), observed_at, repository]);
    return { success: true, stale: false, lives: affected };
  });
}
