import type { Ancestry, Descent, EdgeType, Evolution, TransformationType } from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import { LineageError } from './errors.ts';
import { walk, type WalkOptions } from './walk.ts';

interface NodeRow {
  readonly node_id: number;
  readonly id: string;
  readonly pattern_id: string;
  readonly pattern_version: string;
  readonly pattern_name: string;
  readonly pattern_type: string;
  readonly lineage_id: string;
  readonly generation: number;
  readonly metadata: Record<string, unknown>;
  readonly first_seen_at: Date;
}

const NODE_COLUMNS =
  'node_id, id, pattern_id, pattern_version, pattern_name, pattern_type, lineage_id, generation, metadata, first_seen_at';

/** Returns the newest version of a pattern, by id or full fingerprint. Rejects with `unknown_pattern`. */
async function nodeOf(sql: Sql, patternId: string): Promise<NodeRow> {
  const { rows } = await sql.query<NodeRow>(
    `SELECT ${NODE_COLUMNS} FROM pattern_lineage_nodes WHERE pattern_id = $1 OR fingerprint = $1 ORDER BY node_id + 0 DESC LIMIT 1`,
    [patternId],
  );
  if (!rows[0]) throw new LineageError('unknown_pattern', `no pattern ${patternId}`);
  return rows[0];
}

async function nodesById(sql: Sql, ids: readonly number[]): Promise<Map<number, NodeRow>> {
  const { rows } = await sql.query<NodeRow>(
    `SELECT ${NODE_COLUMNS} FROM pattern_lineage_nodes WHERE node_id = ANY ($1::bigint[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.node_id, row]));
}

/** Returns the ancestors of a pattern, nearest first. */
export async function ancestry(sql: Sql, patternId: string, options?: WalkOptions): Promise<Ancestry> {
  const node = await nodeOf(sql, patternId);
  const { steps, truncated } = await walk(sql, node.node_id, 'up', options);
  const nodes = await nodesById(
    sql,
    steps.map((step) => step.nodeId),
  );
  const ancestors = steps.flatMap((step) => {
    const row = nodes.get(step.nodeId);
    if (!row) return [];
    return {
      ancestor_id: row.id,
      ancestor_pattern_id: row.pattern_id,
      ancestor_pattern_name: row.pattern_name,
      generation: row.generation,
      depth: step.depth,
      edge_type: step.edgeType,
      created_at: row.first_seen_at.toISOString(),
    };
  });
  return {
    pattern_id: node.pattern_id,
    pattern_node_id: node.id,
    lineage_id: node.lineage_id,
    ancestors,
    ancestry_depth: ancestors.at(-1)?.depth ?? 0,
    total_ancestors: ancestors.length,
    truncated,
  };
}

/** Returns the descendants of a pattern, nearest first. */
export async function descendants(sql: Sql, patternId: string, options?: WalkOptions): Promise<Descent> {
  const node = await nodeOf(sql, patternId);
  const { steps, truncated } = await walk(sql, node.node_id, 'down', options);
  const nodes = await nodesById(
    sql,
    steps.map((step) => step.nodeId),
  );
  const found = steps.flatMap((step) => {
    const row = nodes.get(step.nodeId);
    if (!row) return [];
    return {
      descendant_id: row.id,
      descendant_pattern_id: row.pattern_id,
      descendant_pattern_name: row.pattern_name,
      generation: row.generation,
      depth: step.depth,
      edge_type: step.edgeType,
      transformation_type: step.transformationType,
      created_at: row.first_seen_at.toISOString(),
    };
  });
  return {
    pattern_id: node.pattern_id,
    pattern_node_id: node.id,
    lineage_id: node.lineage_id,
    descendants: found,
    total_descendants: found.length,
    truncated,
  };
}

/** Maximum number of nodes of a family in a result. */
const FAMILY_LIMIT = 1000;

/** Selects the nodes connected to `$1` by edges in either direction, breadth first. */
const FAMILY = `
  WITH RECURSIVE family(frontier, seen) AS (
    SELECT ARRAY[$1::bigint], ARRAY[$1::bigint]
    UNION ALL
    SELECT next.ids, family.seen || next.ids
    FROM family CROSS JOIN LATERAL (
      SELECT array_agg(id) AS ids FROM (
        SELECT neighbour.id FROM unnest(family.frontier) AS f(id) CROSS JOIN LATERAL (
          (SELECT source_node_id AS id FROM pattern_lineage_edges WHERE target_node_id = f.id LIMIT $2)
          UNION (SELECT target_node_id FROM pattern_lineage_edges WHERE source_node_id = f.id LIMIT $2)
        ) AS neighbour
        EXCEPT SELECT unnest(family.seen)
        LIMIT $2 + 1 - cardinality(family.seen)
      ) AS found
    ) AS next
    WHERE cardinality(family.seen) <= $2 AND next.ids IS NOT NULL
  )
  SELECT unnest(frontier) AS node_id FROM family`;

interface EdgeRow {
  readonly source_node_id: number;
  readonly target_node_id: number;
  readonly edge_type: EdgeType;
  readonly transformation_type: TransformationType | null;
  readonly edge_weight: number;
  readonly metadata: Record<string, unknown>;
  readonly created_at: Date;
}

/** Returns the family of a pattern: all nodes connected to it, oldest first, and the edges between them. */
export async function evolution(sql: Sql, patternId: string): Promise<Evolution> {
  const start = await nodeOf(sql, patternId);
  const found = await sql.query<{ node_id: number }>(FAMILY, [start.node_id, FAMILY_LIMIT]);
  const ids = found.rows.map((row) => row.node_id).slice(0, FAMILY_LIMIT);
  const nodes = await nodesById(sql, ids);
  const { rows: edges } = await sql.query<EdgeRow>(
    `SELECT source_node_id, target_node_id, edge_type, transformation_type, edge_weight, metadata, created_at
     FROM pattern_lineage_edges WHERE target_node_id = ANY ($1::bigint[]) AND source_node_id = ANY ($1::bigint[])
     ORDER BY created_at, target_node_id, source_node_id`,
    [ids],
  );
  const inOrder = [...nodes.values()].sort(
    (a, b) =>
      a.first_seen_at.getTime() - b.first_seen_at.getTime() || a.generation - b.generation || a.node_id - b.node_id,
  );
  return {
    pattern_id: start.pattern_id,
    total_versions: nodes.size,
    evolution_nodes: inOrder.map((row) => ({
      node_id: row.id,
      pattern_id: row.pattern_id,
      pattern_name: row.pattern_name,
      pattern_type: row.pattern_type,
      version: row.pattern_version,
      generation: row.generation,
      created_at: row.first_seen_at.toISOString(),
      metadata: row.metadata,
    })),
    evolution_edges: edges.flatMap((edge) => {
      const source = nodes.get(edge.source_node_id);
      const target = nodes.get(edge.target_node_id);
      if (!source || !target) return [];
      return {
        edge_id: `${source.id}.${target.id}.${edge.edge_type}`,
        source_node_id: source.id,
        target_node_id: target.id,
        source_pattern_id: source.pattern_id,
        target_pattern_id: target.pattern_id,
        source_version: source.pattern_version,
        target_version: target.pattern_version,
        edge_type: edge.edge_type,
        transformation_type: edge.transformation_type,
        edge_weight: edge.edge_weight,
        created_at: edge.created_at.toISOString(),
        metadata: edge.metadata,
      };
    }),
    truncated: found.rows.length > ids.length,
  };
}
