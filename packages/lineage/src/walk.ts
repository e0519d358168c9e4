import type { EdgeType, TransformationType } from '@hookline/contracts';
import type { Sql } from '@hookline/database';

/** Limits of a walk. */
export interface WalkOptions {
  /** Maximum distance from the start in edges, 1 to 1000. @defaultValue 10 */
  readonly depth?: number;
  /** Maximum number of nodes, 1 to 5000. @defaultValue 5000 */
  readonly limit?: number;
  /** Follow only these. @defaultValue all */
  readonly edgeTypes?: readonly EdgeType[];
}

/** A node reached by a walk. */
export interface Step {
  readonly nodeId: number;
  /** Length of the shortest path from the start, in edges. */
  readonly depth: number;
  /** Type of the last edge of the shortest path. */
  readonly edgeType: EdgeType;
  readonly transformationType: TransformationType | null;
}

/** Direction of a walk: to ancestors or to descendants. */
export type Direction = 'up' | 'down';

/**
 * Returns a breadth-first search in one statement: one recursive row carries the frontier and all visited nodes, and each level
 * probes the index once for each node. A diamond of 2^40 paths costs as much as its nodes, a hub costs `limit` probes, and a cycle
 * would end by itself.
 */
function statement(direction: Direction): string {
  const [from, to] = direction === 'up' ? ['target_node_id', 'source_node_id'] : ['source_node_id', 'target_node_id'];
  return `
    WITH RECURSIVE walk(depth, frontier, edge_types, transformations, seen) AS (
      SELECT 0, ARRAY[$1::bigint], ARRAY[NULL::text], ARRAY[NULL::text], ARRAY[$1::bigint]
      UNION ALL
      SELECT walk.depth + 1, next.ids, next.edge_types, next.transformations, walk.seen || next.ids
      FROM walk CROSS JOIN LATERAL (
        SELECT array_agg(id) AS ids, array_agg(edge_type) AS edge_types, array_agg(transformation_type) AS transformations
        FROM (
          SELECT DISTINCT ON (edge.id) edge.id, edge.edge_type, edge.transformation_type
          FROM unnest(walk.frontier) AS f(id) CROSS JOIN LATERAL (
            SELECT DISTINCT ON (e.${to}) e.${to} AS id, e.edge_type, e.transformation_type FROM pattern_lineage_edges e
            WHERE e.${from} = f.id AND ($4::text[] IS NULL OR e.edge_type = ANY ($4))
            ORDER BY e.${to} LIMIT $3 + 1
          ) AS edge
          WHERE NOT EXISTS (SELECT FROM unnest(walk.seen) AS s(id) WHERE s.id = edge.id)
          LIMIT $3 + 2 - cardinality(walk.seen)
        ) AS found
      ) AS next
      WHERE walk.depth < $2 AND cardinality(walk.seen) <= $3 + 1 AND next.ids IS NOT NULL
    )
    SELECT walk.depth, step.id AS node_id, step.edge_type, step.transformation_type
    FROM walk CROSS JOIN LATERAL unnest(walk.frontier, walk.edge_types, walk.transformations)
      AS step(id, edge_type, transformation_type)
    WHERE walk.depth > 0 ORDER BY walk.depth, step.id`;
}

const STATEMENTS: Readonly<Record<Direction, string>> = { up: statement('up'), down: statement('down') };

/** Walks from a node to its ancestors (`up`) or descendants (`down`). `truncated` means that depth or limit ended the walk. */
export async function walk(
  sql: Sql,
  start: number,
  direction: Direction,
  options: WalkOptions = {},
): Promise<{ readonly steps: readonly Step[]; readonly truncated: boolean }> {
  const { depth = 10, limit = 5000, edgeTypes } = options;
  // One level more than requested shows whether the result is truncated.
  const { rows } = await sql.query<{
    depth: number;
    node_id: number;
    edge_type: EdgeType;
    transformation_type: TransformationType | null;
  }>(STATEMENTS[direction], [start, depth + 1, limit, edgeTypes ?? null]);
  const steps = rows
    .filter((row) => row.depth <= depth)
    .slice(0, limit)
    .map((row) => ({
      nodeId: row.node_id,
      depth: row.depth,
      edgeType: row.edge_type,
      transformationType: row.transformation_type,
    }));
  return { steps, truncated: rows.length > steps.length };
}
