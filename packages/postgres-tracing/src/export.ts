import type { ExportedTrace, ExportPage, ExportQuery } from '@hookline/contracts';
import type { Sql } from '@hookline/database';

interface TraceRow extends Omit<ExportedTrace, 'started_at' | 'completed_at' | 'calls'> {
  /** Position of the row; absent from the export. */
  id?: string;
  readonly started_at: Date | null;
  readonly completed_at: Date | null;
  readonly calls: ExportedTrace['calls'] | null;
}

const TRACES = `
  SELECT t.id, t.correlation_id AS trace_id, t.root_id, t.parent_id, t.session_id, t.user_id, t.source, t.prompt_text AS prompt,
    t.status, t.success, t.error_type, t.error_message, t.started_at, t.completed_at, t.duration_ms, t.tags, t.context,
    (SELECT jsonb_agg(to_jsonb(h) - 'trace_id' - 'created_at' - 'updated_at'
        ORDER BY h.execution_order NULLS LAST, h.started_at, h.id)
      FROM hook_executions h WHERE h.trace_id = t.id) AS calls
  FROM execution_traces t
  WHERE ($1::timestamptz IS NULL OR coalesce(t.started_at, t.created_at) >= $1) AND ($2::uuid IS NULL OR t.id > $2)
  ORDER BY t.id LIMIT $3::bigint`;

/** Returns a page of all traces with their calls, in the order in which the service learned of them. */
export async function exportTraces(
  sql: Sql,
  { cursor, limit, since }: ExportQuery,
): Promise<ExportPage<ExportedTrace>> {
  const after = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(cursor ?? '') ? cursor : null;
  const { rows } = await sql.query<TraceRow>(TRACES, [since ?? null, after, limit + 1]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map((row) => ({
      ...withoutId(row),
      started_at: row.started_at?.toISOString() ?? null,
      completed_at: row.completed_at?.toISOString() ?? null,
      calls: row.calls ?? [],
    })),
    next: rows.length > page.length ? (last?.id ?? null) : null,
  };
}

function withoutId(row: TraceRow): Omit<TraceRow, 'id'> {
  const copy = { ...row };
  delete copy.id;
  return copy;
}
