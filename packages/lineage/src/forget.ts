import type { SqlSession } from '@hookline/database';

/** Conditions on lineage events; all that are given have to hold. */
export interface EventSelector {
  readonly session_id?: string | undefined;
  readonly repository?: string | undefined;
  /** A file, or a folder with everything below, within its repository; also where a file was moved from. */
  readonly path?: string | undefined;
  /** Id or full fingerprint of the event's pattern. */
  readonly pattern_id?: string | undefined;
  /** Only events before this time, ISO 8601. */
  readonly before?: string | undefined;
}

/** A tool call of a session. */
export interface EventCall {
  readonly sessionId: string;
  readonly toolUseId: string;
}

/** Events that were deleted, with what went with them. */
export interface ForgottenEvents {
  readonly eventIds: readonly string[];
  readonly calls: readonly EventCall[];
  /** Patterns of which no event is left. */
  readonly nodeIds: readonly number[];
  /** Patterns that other events mention; they are queued for the similarity index again. */
  readonly keptNodeIds: readonly number[];
  /** Pattern ids of which no version is left. */
  readonly patternIds: readonly string[];
}

/**
 * Deletes events with their occurrences and edges, and the patterns that no other event mentions. Patterns with other
 * occurrences stay, and so do ancestors and descendants of deleted ones, without the edge between them.
 */
export interface LineageDeletion {
  /** Counts matching events, and the patterns that have no others. */
  count(sql: SqlSession, selector: EventSelector): Promise<{ readonly events: number; readonly patterns: number }>;
  /** Deletes at most `limit` matching events; an empty result means that none is left. Runs in the caller's transaction. */
  forget(sql: SqlSession, selector: EventSelector, limit: number): Promise<ForgottenEvents>;
}

const MATCHING = `
  FROM pattern_lineage_events v JOIN pattern_lineage_nodes n ON n.node_id = v.node_id
  LEFT JOIN pattern_occurrences o ON o.event_id = v.event_id
  WHERE ($1::text IS NULL OR o.session_id = $1) AND ($2::text IS NULL OR o.repository = $2)
    AND ($3::text IS NULL OR $3 IN (o.path, o.moved_from)
      OR starts_with(o.path, $3 || '/') OR starts_with(o.moved_from, $3 || '/'))
    AND ($4::text IS NULL OR n.pattern_id = $4 OR n.fingerprint = $4)
    AND ($5::timestamptz IS NULL OR v.occurred_at < $5)`;

const COUNT = `
  WITH matching AS (SELECT v.event_id, v.node_id ${MATCHING})
  SELECT (SELECT count(*) FROM matching) AS events, (
    SELECT count(*) FROM (SELECT node_id, count(*) AS own FROM matching GROUP BY node_id) AS node
    WHERE own = (SELECT count(*) FROM pattern_lineage_events v WHERE v.node_id = node.node_id)) AS patterns`;

/** Deletes events, occurrences and their edges. Edges are found by the event's own node, which has an index. */
const DELETE_EVENTS = `
  WITH chosen AS MATERIALIZED (SELECT v.event_id, v.node_id ${MATCHING} LIMIT $6), occurrence AS (
    DELETE FROM pattern_occurrences WHERE event_id IN (SELECT event_id FROM chosen) RETURNING event_id, session_id, tool_use_id
  ), edit AS (
    DELETE FROM file_edits WHERE event_id IN (SELECT event_id FROM chosen)
  ), edge AS (
    DELETE FROM pattern_lineage_edges e USING chosen c
    WHERE e.event_id = c.event_id AND (e.target_node_id = c.node_id OR e.source_node_id = c.node_id)
    RETURNING e.source_node_id, e.target_node_id
  ), event AS (
    DELETE FROM pattern_lineage_events WHERE event_id IN (SELECT event_id FROM chosen) RETURNING event_id, node_id
  )
  SELECT (SELECT array_agg(event_id::text) FROM event) AS event_ids,
    (SELECT array_agg(DISTINCT node_id) FROM event) AS own,
    (SELECT array_agg(DISTINCT id) FROM (
      SELECT source_node_id AS id FROM edge UNION ALL SELECT target_node_id FROM edge) AS e) AS linked,
    (SELECT jsonb_agg(DISTINCT jsonb_build_array(session_id, tool_use_id)) FROM occurrence
      WHERE session_id IS NOT NULL AND tool_use_id IS NOT NULL) AS calls`;

/** Nodes of deleted events without another event; of linked nodes, those known as parents only, and no longer of any event. */
const WITHOUT_EVENTS = `
  SELECT n.node_id FROM pattern_lineage_nodes n WHERE n.node_id = ANY ($1::bigint[])
    AND NOT EXISTS (SELECT FROM pattern_lineage_events v WHERE v.node_id = n.node_id)
    AND ($2 OR (n.origin = 'observed'
      AND NOT EXISTS (SELECT FROM pattern_lineage_edges e WHERE e.source_node_id = n.node_id AND NOT e.metadata ? 'found_by')
      AND NOT EXISTS (SELECT FROM pattern_lineage_edges e WHERE e.target_node_id = n.node_id AND NOT e.metadata ? 'found_by')))`;

const DELETE_NODES = `
  WITH gone AS (
    DELETE FROM pattern_lineage_nodes WHERE node_id = ANY ($1::bigint[]) RETURNING node_id, pattern_id
  ), edge AS (
    DELETE FROM pattern_lineage_edges WHERE target_node_id = ANY ($1::bigint[]) OR source_node_id = ANY ($1::bigint[])
    RETURNING source_node_id, target_node_id
  ), waiting AS (
    DELETE FROM pattern_lineage_waiting WHERE node_id = ANY ($1::bigint[])
  )
  SELECT (SELECT array_agg(DISTINCT pattern_id) FROM gone g WHERE NOT EXISTS (
      SELECT FROM pattern_lineage_nodes n WHERE n.pattern_id = g.pattern_id AND n.node_id <> ALL ($1::bigint[])
    )) AS pattern_ids,
    (SELECT array_agg(DISTINCT id) FROM (
      SELECT source_node_id AS id FROM edge UNION ALL SELECT target_node_id FROM edge) AS e) AS linked`;

/** A statement of its own: words that were written while the nodes were being deleted are seen by it. */
const DELETE_WORDS = 'DELETE FROM pattern_search WHERE node_id = ANY ($1::bigint[])';

const QUEUE_KEPT = `
  INSERT INTO pattern_lineage_waiting (node_id) SELECT node_id FROM unnest($1::bigint[]) AS kept(node_id) ORDER BY node_id`;

/** Names patterns whose first event was deleted after their first remaining one. */
const RENAME_KEPT = `
  UPDATE pattern_lineage_nodes n SET first_seen_at = first.occurred_at,
    pattern_name = coalesce(regexp_replace(first.path, '^.*/', ''), ''),
    metadata = CASE WHEN n.metadata ? 'preferred' THEN jsonb_build_object('preferred', n.metadata -> 'preferred') ELSE '{}' END
  FROM (
    SELECT DISTINCT ON (v.node_id) v.node_id, v.occurred_at, o.path
    FROM pattern_lineage_events v LEFT JOIN pattern_occurrences o ON o.event_id = v.event_id
    WHERE v.node_id = ANY ($1::bigint[]) ORDER BY v.node_id, v.occurred_at, v.event_id
  ) AS first
  WHERE n.node_id = first.node_id AND n.first_seen_at < first.occurred_at`;

interface DeletedRow {
  readonly event_ids: readonly string[] | null;
  readonly own: readonly number[] | null;
  readonly linked: readonly number[] | null;
  readonly calls: readonly (readonly [string, string])[] | null;
}

/** Creates the deletion of lineage events. It keeps no state. */
export function createLineageDeletion(): LineageDeletion {
  return { count: countEvents, forget: forgetEvents };
}

async function countEvents(
  sql: SqlSession,
  selector: EventSelector,
): Promise<{ readonly events: number; readonly patterns: number }> {
  const { rows } = await sql.query<{ readonly events: number; readonly patterns: number }>(COUNT, parameters(selector));
  return rows[0] ?? { events: 0, patterns: 0 };
}

async function forgetEvents(sql: SqlSession, selector: EventSelector, limit: number): Promise<ForgottenEvents> {
  const { rows } = await sql.query<DeletedRow>(DELETE_EVENTS, [...parameters(selector), limit]);
  const [deleted] = rows;
  const own = deleted?.own ?? [];
  const nodeIds: number[] = [];
  const patternIds: string[] = [];
  const remove = async (candidates: readonly number[], isOwn: boolean): Promise<void> => {
    const found = await sql.query<{ readonly node_id: number }>(WITHOUT_EVENTS, [candidates, isOwn]);
    const gone = found.rows.map(({ node_id }) => node_id);
    if (gone.length === 0) return;
    const { rows: after } = await sql.query<{
      readonly pattern_ids: readonly string[] | null;
      readonly linked: readonly number[] | null;
    }>(DELETE_NODES, [gone]);
    await sql.query(DELETE_WORDS, [gone]);
    nodeIds.push(...gone);
    patternIds.push(...(after[0]?.pattern_ids ?? []));
    // A removed pattern may have been the only reason for its parents, which no event made.
    await remove(after[0]?.linked ?? [], false);
  };
  if (own.length > 0) {
    await remove(own, true);
    await remove(deleted?.linked ?? [], false);
  }
  const kept = own.filter((id) => !nodeIds.includes(id));
  if (kept.length > 0) {
    await sql.query(RENAME_KEPT, [kept]);
    await sql.query(QUEUE_KEPT, [kept]);
    await sql.query('SELECT hookline_write_words($1::bigint[])', [kept]);
  }
  return {
    eventIds: deleted?.event_ids ?? [],
    calls: (deleted?.calls ?? []).map(([sessionId, toolUseId]) => ({ sessionId, toolUseId })),
    nodeIds,
    keptNodeIds: kept,
    patternIds: [...new Set(patternIds)],
  };
}

function parameters({ before, path, pattern_id, repository, session_id }: EventSelector): unknown[] {
  const folder = path !== undefined && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  return [session_id, repository, folder, pattern_id, before].map((value) => value ?? null);
}
