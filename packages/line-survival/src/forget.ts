import type { SqlSession } from '@hookline/database';

/** Deletes what is known of edits. Runs in the caller's transaction, after the edits were deleted. */
export interface SurvivalDeletion {
  /** Deletes the lives of the lines of edits, and branches of repositories without edits. */
  forget(sql: SqlSession, eventIds: readonly string[]): Promise<void>;
}

/** Creates the deletion of survival. It keeps no state. */
export function createSurvivalDeletion(): SurvivalDeletion {
  return {
    async forget(sql, eventIds) {
      await sql.query('DELETE FROM line_lives WHERE event_id = ANY ($1::uuid[])', [eventIds]);
      await sql.query('DELETE FROM measured_files WHERE event_id = ANY ($1::uuid[])', [eventIds]);
      await sql.query(
        `DELETE FROM observed_branches b
         WHERE NOT EXISTS (SELECT FROM hookline_file_edits e WHERE e.repository = b.repository)`,
      );
    },
  };
}
