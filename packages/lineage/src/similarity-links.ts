import type { EdgeType, TransformationType } from '@hookline/contracts';
import type { Sql } from '@hookline/database';

/** A pattern in the queue for similarity search. */
export interface QueuedNode {
  /** Identifies the queue entry for `dequeue`. A pattern may have several entries. */
  readonly mark: number;
  readonly id: number;
  /** Time of the first occurrence, ISO 8601. */
  readonly at: string;
  /** Undefined where the code is not stored. */
  readonly code: string | undefined;
  readonly language: string | undefined;
  /** Path of the first occurrence; with the repository and a colon in front, where it has one. */
  readonly path: string | undefined;
  /** True for a tracked pattern for which no event named a parent. */
  readonly isOrphan: boolean;
}

/** A parent found by similarity. */
export interface SimilarParent {
  readonly id: number;
  readonly edgeType: EdgeType;
  /** Name of the method that found it. */
  readonly method: string;
  /** Confidence, 0 to 1: the weight of the edge. */
  readonly score: number;
  /** Version of the code normalisation. */
  readonly ptn: string;
}

/** The fields of a pattern that search results show. */
export interface NodeSummary {
  readonly pattern_id: string;
  readonly fingerprint: string | null;
  readonly name: string;
  /** Path of the latest occurrence. */
  readonly path: string | null;
  /** Repository of the latest occurrence. */
  readonly repository: string | null;
}

/**
 * The lineage as similarity search sees it: a queue of new patterns, and edges to the parents found. Which parents and edges there
 * are is the caller's decision. Methods reject with a `DatabaseError`.
 */
export interface SimilarityLinks {
  /** Returns queued patterns, oldest entry first. */
  queued(limit: number): Promise<readonly QueuedNode[]>;
  /**
   * Replaces the similarity edges of a pattern, unless an event has named a parent. An edge that would close a cycle is left out.
   * Idempotent.
   */
  link(child: number, parents: readonly SimilarParent[], transformation: TransformationType | undefined): Promise<void>;
  /** Queues patterns again, except those for which an event named a parent. */
  requeue(ids: readonly number[]): Promise<void>;
  /** Deletes queue entries, and writes the words by which `Lineage.search` finds their patterns. */
  dequeue(marks: readonly number[]): Promise<void>;
  /** Writes the words of queued patterns that have none yet, at most `limit`, so that `Lineage.search` finds them. */
  writeWords(limit: number): Promise<void>;
  /** Returns summaries of patterns by node id. */
  describe(ids: readonly number[]): Promise<ReadonlyMap<number, NodeSummary>>;
}

const QUEUED = `
  SELECT w.mark, w.node_id AS id, least(n.first_seen_at, o.occurred_at) AS at, n.language, o.repository, o.path,
    CASE WHEN jsonb_typeof(n.pattern_data -> 'code') = 'string' THEN n.pattern_data ->> 'code'
      WHEN jsonb_typeof(n.pattern_data -> 'template_code') = 'string' THEN n.pattern_data ->> 'template_code' END AS code,
    n.origin = 'tracked' AND hookline_is_orphan(n.node_id) AS is_orphan
  FROM (SELECT * FROM pattern_lineage_waiting ORDER BY mark LIMIT $1) AS w
  JOIN pattern_lineage_nodes n ON n.node_id = w.node_id
  LEFT JOIN LATERAL (
    SELECT repository, path, occurred_at FROM pattern_occurrences p
    WHERE p.node_id = n.node_id ORDER BY occurred_at, event_id LIMIT 1
  ) AS o ON true
  ORDER BY at, w.node_id`;

const REQUEUE = `
  INSERT INTO pattern_lineage_waiting (node_id)
  SELECT node_id FROM pattern_lineage_nodes
  WHERE node_id = ANY ($1::bigint[]) AND origin = 'tracked' AND hookline_is_orphan(node_id) ORDER BY node_id`;

const DEQUEUE = `
  WITH gone AS (DELETE FROM pattern_lineage_waiting WHERE mark = ANY ($1::bigint[]) RETURNING node_id)
  SELECT hookline_write_words(array_agg(DISTINCT node_id)) FROM gone`;

const WRITE_WORDS = `
  SELECT hookline_write_words(array_agg(node_id)) FROM (
    SELECT DISTINCT w.node_id FROM pattern_lineage_waiting w
    WHERE NOT EXISTS (SELECT FROM pattern_search s WHERE s.node_id = w.node_id) LIMIT $1::bigint
  ) AS waiting`;

const DESCRIBE = `
  SELECT n.node_id, n.pattern_id, n.fingerprint, n.pattern_name AS name, o.path, o.repository
  FROM pattern_lineage_nodes n
  LEFT JOIN LATERAL (
    SELECT path, repository FROM pattern_occurrences p WHERE p.node_id = n.node_id
    ORDER BY occurred_at DESC, event_id LIMIT 1
  ) AS o ON true
  WHERE n.node_id = ANY ($1::bigint[])`;

interface QueuedRow {
  readonly mark: number;
  readonly id: number;
  readonly at: Date;
  readonly language: string;
  readonly repository: string | null;
  readonly path: string | null;
  readonly code: string | null;
  readonly is_orphan: boolean;
}

/** Opens the similarity links of a database that has `lineageSchema` applied. */
export function createSimilarityLinks({ sql }: { readonly sql: Sql }): SimilarityLinks {
  return {
    async queued(limit) {
      const { rows } = await sql.query<QueuedRow>(QUEUED, [limit]);
      return rows.map(toQueuedNode);
    },
    async link(child, parents, transformation) {
      const edges = parents.map(({ edgeType, ...parent }) => ({ ...parent, edge_type: edgeType }));
      await sql.query('SELECT hookline_link_similar($1::bigint, $2::jsonb, $3::text)', [
        child,
        JSON.stringify(edges),
        transformation ?? null,
      ]);
    },
    async requeue(ids) {
      await sql.query(REQUEUE, [ids]);
    },
    async dequeue(marks) {
      await sql.query(DEQUEUE, [marks]);
    },
    async writeWords(limit) {
      await sql.query(WRITE_WORDS, [limit]);
    },
    async describe(ids) {
      const { rows } = await sql.query<NodeSummary & { readonly node_id: number }>(DESCRIBE, [ids]);
      return new Map(rows.map(({ node_id, ...node }) => [node_id, node]));
    },
  };
}

function toQueuedNode({ at, code, id, is_orphan, language, mark, path, repository }: QueuedRow): QueuedNode {
  return {
    mark,
    id,
    at: at.toISOString(),
    code: code ?? undefined,
    language: language === 'unknown' ? undefined : language,
    path: path === null ? undefined : locationOf(repository, path),
    isOrphan: is_orphan,
  };
}

/** Returns a path with its repository in front, which is the same in every clone of the repository. */
export function locationOf(repository: string | null | undefined, path: string): string {
  return repository === null || repository === undefined ? path : `${repository}:${path}`;
}
