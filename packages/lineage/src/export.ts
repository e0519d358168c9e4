import type { ExportedEvent, ExportedPattern, ExportPage, ExportQuery } from '@hookline/contracts';
import type { Sql } from '@hookline/database';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const EVENTS = `
  SELECT e.event_id, e.event_type, e.occurred_at, n.pattern_id, n.pattern_version, n.fingerprint::text AS fingerprint,
    n.pattern_name, n.language, o.repository, o.path, o.moved_from, o.start_line, o.end_line, o.session_id, o.prompt_id,
    e.correlation_id AS trace_id, o.tool_use_id, o.tool_name, o.agent_id, f.model, o.author, o.evidence, o.evidence_reason,
    o.commit_id AS commit, o.commit_author, e.triggered_by, e.reason
  FROM pattern_lineage_events e JOIN pattern_lineage_nodes n ON n.node_id = e.node_id
  LEFT JOIN pattern_occurrences o ON o.event_id = e.event_id LEFT JOIN file_edits f ON f.event_id = e.event_id
  WHERE ($1::timestamptz IS NULL OR e.occurred_at >= $1) AND ($2::uuid IS NULL OR e.event_id > $2)
  ORDER BY e.event_id LIMIT $3::bigint`;

/**
 * Returns a page of all lineage events in the order of their ids, which is not that of time: it has an index, and each page costs
 * the same.
 */
export async function exportEvents(
  sql: Sql,
  { cursor, limit, since }: ExportQuery,
): Promise<ExportPage<ExportedEvent>> {
  const after = cursor !== undefined && UUID.test(cursor) ? cursor : null;
  const { rows } = await sql.query<Omit<ExportedEvent, 'occurred_at'> & { readonly occurred_at: Date }>(EVENTS, [
    since ?? null,
    after,
    limit + 1,
  ]);
  const page = rows.slice(0, limit);
  return {
    rows: page.map((row) => ({ ...row, occurred_at: row.occurred_at.toISOString() })),
    next: rows.length > page.length ? (page.at(-1)?.event_id ?? null) : null,
  };
}

interface PatternRow extends Omit<ExportedPattern, 'first_seen_at' | 'deprecated_at' | 'parents'> {
  /** Position of the row; absent from the export. */
  node_id?: number;
  readonly first_seen_at: Date;
  readonly deprecated_at: Date | null;
  readonly parents: ExportedPattern['parents'] | null;
}

const PATTERNS = `
  SELECT n.node_id, n.pattern_id, n.pattern_version, n.fingerprint::text AS fingerprint, n.pattern_name, n.pattern_type,
    n.language, n.generation::integer AS generation, n.lineage_id, n.origin::text AS origin, n.first_seen_at, n.deprecated_at,
    (SELECT jsonb_agg(jsonb_build_object('pattern_id', p.pattern_id, 'pattern_version', p.pattern_version,
        'edge_type', g.edge_type, 'weight', g.edge_weight) ORDER BY g.source_node_id, g.edge_type)
      FROM pattern_lineage_edges g JOIN pattern_lineage_nodes p ON p.node_id = g.source_node_id
      WHERE g.target_node_id = n.node_id) AS parents,
    n.pattern_data, n.metadata
  FROM pattern_lineage_nodes n
  WHERE ($1::timestamptz IS NULL OR n.first_seen_at >= $1) AND n.node_id > $2::bigint
  ORDER BY n.node_id LIMIT $3::bigint`;

/** Returns a page of all versions of patterns, in the order in which the service learned of them. */
export async function exportPatterns(
  sql: Sql,
  { cursor, limit, since }: ExportQuery,
): Promise<ExportPage<ExportedPattern>> {
  const after = /^\d{1,15}$/.test(cursor ?? '') ? Number(cursor) : -1;
  const { rows } = await sql.query<PatternRow>(PATTERNS, [since ?? null, after, limit + 1]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map((row) => ({
      ...withoutNodeId(row),
      first_seen_at: row.first_seen_at.toISOString(),
      deprecated_at: row.deprecated_at?.toISOString() ?? null,
      parents: row.parents ?? [],
    })),
    next: rows.length > page.length && last ? String(last.node_id ?? '') : null,
  };
}

function withoutNodeId(row: PatternRow): Omit<PatternRow, 'node_id'> {
  const copy = { ...row };
  delete copy.node_id;
  return copy;
}
