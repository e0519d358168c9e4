import { randomUUID } from 'node:crypto';
import type { FeedbackRecord, RecordedFeedback } from '@hookline/contracts';
import { type SqlSession, storable } from '@hookline/database';

/** Inserts a record, or returns the stored one with this id. `$12` is the time of receipt. */
const INSERT = `
  WITH made AS (
    INSERT INTO pattern_feedback (feedback_id, pattern_id, execution_id, feedback_type, rating, sentiment, comments,
      quality_metrics, metadata, user_id, submitted_at)
    VALUES ($1::uuid, $2, $3::uuid, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $10, coalesce($11::timestamptz, $12::timestamptz))
    ON CONFLICT (feedback_id) DO NOTHING
    RETURNING feedback_id, pattern_id, execution_id, feedback_type, submitted_at, 'recorded' AS status
  )
  SELECT * FROM made UNION ALL
  SELECT feedback_id, pattern_id, execution_id, feedback_type, submitted_at, 'duplicate' FROM pattern_feedback
  WHERE feedback_id = $1::uuid AND NOT EXISTS (SELECT FROM made)`;

/** Stores feedback once per id. */
export async function recordFeedback(
  sql: SqlSession,
  record: FeedbackRecord,
  receivedAt: string,
): Promise<RecordedFeedback> {
  const feedback = storable(record) as FeedbackRecord;
  const parameters = [
    feedback.event_id ?? randomUUID(),
    feedback.pattern_id,
    feedback.execution_id ?? null,
    feedback.feedback_type,
    feedback.rating ?? null,
    feedback.sentiment ?? null,
    feedback.comments ?? null,
    feedback.quality_metrics ? JSON.stringify(feedback.quality_metrics) : null,
    JSON.stringify(feedback.metadata ?? {}),
    feedback.user_id ?? null,
    feedback.submitted_at ?? null,
    receivedAt,
  ];
  const insert = (): Promise<{ rows: readonly (Omit<RecordedFeedback, 'submitted_at'> & { submitted_at: Date })[] }> =>
    sql.query(INSERT, parameters);
  let [row] = (await insert()).rows;
  // A concurrent request inserted the same id; the second attempt sees its row.
  if (!row) [row] = (await insert()).rows;
  if (!row) throw new Error('the record was neither inserted nor found');
  return { ...row, submitted_at: row.submitted_at.toISOString() };
}
