import type { SqlSession } from '@hookline/database';

/** Records that other packages deleted and feedback refers to. */
export interface ForgottenSubjects {
  readonly patternIds: readonly string[];
  /** Ids of traces and hook executions. */
  readonly executionIds: readonly string[];
}

/** Deletes feedback. Runs in the caller's transaction. */
export interface FeedbackDeletion {
  /** Deletes feedback and experiments on deleted patterns, and feedback on deleted executions. Returns how many rows. */
  forget(sql: SqlSession, subjects: ForgottenSubjects): Promise<number>;
}

const FORGET = `
  WITH feedback AS (
    DELETE FROM pattern_feedback WHERE pattern_id = ANY ($1::text[]) OR execution_id = ANY ($2::uuid[]) RETURNING 1
  ), experiment AS (
    DELETE FROM pattern_experiments WHERE arms && $1::text[] RETURNING experiment_id
  ), application AS (
    DELETE FROM pattern_feedback_applications
    WHERE experiment_id IN (SELECT experiment_id FROM experiment) OR winner = ANY ($1::text[]) OR losers && $1::text[]
  )
  SELECT (SELECT count(*) FROM feedback) + (SELECT count(*) FROM experiment) AS deleted`;

/** Creates the deletion of feedback. It keeps no state. */
export function createFeedbackDeletion(): FeedbackDeletion {
  return {
    async forget(sql, { executionIds, patternIds }) {
      const { rows } = await sql.query<{ readonly deleted: number }>(FORGET, [patternIds, executionIds]);
      return rows[0]?.deleted ?? 0;
    },
  };
}
