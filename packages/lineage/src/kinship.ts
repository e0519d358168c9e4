import type { EdgeType, TransformationType } from '@hookline/contracts';
import type { Sql } from '@hookline/database';

/** A pattern that nobody looked at yet for what it is like. */
export interface WaitingNode {
  /** To be given back when it was looked at. A pattern may have several. */
  readonly mark: number;
  readonly id: number;
  /** When it was written first, ISO 8601. */
  readonly at: string;
  /** Undefined where it was not kept. */
  readonly code: string | undefined;
  readonly language: string | undefined;
  /** Where it was written first: with its repository before it and a colon between, where it has one. */
  readonly path: string | undefined;
  /** Whether it was written, and nobody told what it was made from. */
  readonly isOrphan: boolean;
}

/** A parent that was found by what it is like. */
export interface FoundByLikeness {
  readonly id: number;
  /** How it was found. */
  readonly method: string;
  /** How sure, 0 to 1: becomes the weight of the edge. */
  readonly score: number;
  /** The version of normalisation. */
  readonly ptn: string;
}

/** What is shown of a pattern. */
export interface DescribedNode {
  readonly pattern_id: string;
  readonly fingerprint: string | null;
  readonly name: string;
  /** Where it was written last. */
  readonly path: string | null;
}

/** The lineage, to whoever finds parents by what code is like. Rejects with a `DatabaseError`. */
export interface Kinship {
  /** Patterns that wait, the longest first. */
  waiting(limit: number): Promise<readonly WaitingNode[]>;
  /**
   * Writes edges from parents that were found, instead of those found before, unless somebody told of one. An edge that
   * would close a circle is left out. The same again changes nothing.
   */
  link(
    child: number,
    parents: readonly FoundByLikeness[],
    transformation: TransformationType | undefined,
  ): Promise<void>;
  /** Lets patterns wait once more, those that nobody told a parent of. */
  again(ids: readonly number[]): Promise<void>;
  /** Takes marks away. */
  done(marks: readonly number[]): Promise<void>;
  /** What is shown of some patterns. */
  describe(ids: readonly number[]): Promise<ReadonlyMap<number, DescribedNode>>;
}

const WAITING = `
  SELECT w.mark, w.node_id AS id, least(n.first_seen_at, o.occurred_at) AS at, n.language, o.repository, o.path,
    CASE WHEN jsonb_typeof(n.pattern_data -> 'code') = 'string' THEN n.pattern_data ->> 'code' END AS code,
    n.origin = 'tracked' AND hookline_is_orphan(n.node_id) AS is_orphan
  FROM (SELECT * FROM pattern_lineage_waiting ORDER BY mark LIMIT $1) AS w
  JOIN pattern_lineage_nodes n ON n.node_id = w.node_id
  LEFT JOIN LATERAL (
    SELECT repository, path, occurred_at FROM pattern_occurrences p
    WHERE p.node_id = n.node_id ORDER BY occurred_at, event_id LIMIT 1
  ) AS o ON true
  ORDER BY at, w.node_id`;

const AGAIN = `
  INSERT INTO pattern_lineage_waiting (node_id)
  SELECT node_id FROM pattern_lineage_nodes
  WHERE node_id = ANY ($1::bigint[]) AND origin = 'tracked' AND hookline_is_orphan(node_id) ORDER BY node_id`;

const DESCRIBE = `
  SELECT n.node_id, n.pattern_id, n.fingerprint, n.pattern_name AS name, (
    SELECT path FROM pattern_occurrences o WHERE o.node_id = n.node_id ORDER BY occurred_at DESC, event_id LIMIT 1
  ) AS path
  FROM pattern_lineage_nodes n WHERE n.node_id = ANY ($1::bigint[])`;

interface WaitingRow {
  readonly mark: number;
  readonly id: number;
  readonly at: Date;
  readonly language: string;
  readonly repository: string | null;
  readonly path: string | null;
  readonly code: string | null;
  readonly is_orphan: boolean;
}

/** The lineage in the database given, with `lineageMigrations` applied, to whoever finds parents. */
export function createKinship({ sql }: { readonly sql: Sql }): Kinship {
  return {
    async waiting(limit) {
      const { rows } = await sql.query<WaitingRow>(WAITING, [limit]);
      return rows.map(toWaiting);
    },
    async link(child, parents, transformation) {
      const edges = parents.map((parent) => ({ ...parent, edge_type: edgeTypeOf(parent, parents.length) }));
      await sql.query('SELECT hookline_link_alike($1::bigint, $2::jsonb, $3::text)', [
        child,
        JSON.stringify(edges),
        transformation ?? null,
      ]);
    },
    async again(ids) {
      await sql.query(AGAIN, [ids]);
    },
    async done(marks) {
      await sql.query('DELETE FROM pattern_lineage_waiting WHERE mark = ANY ($1::bigint[])', [marks]);
    },
    async describe(ids) {
      const { rows } = await sql.query<DescribedNode & { readonly node_id: number }>(DESCRIBE, [ids]);
      return new Map(rows.map(({ node_id, ...node }) => [node_id, node]));
    },
  };
}

/** Several parents are merged; what holds a part of another pattern was inspired by it; all else is derived. */
function edgeTypeOf({ method }: FoundByLikeness, parents: number): EdgeType {
  if (parents > 1) return 'merged_from';
  return method === 'includes' ? 'inspired_by' : 'derived_from';
}

function toWaiting({ at, code, id, is_orphan, language, mark, path, repository }: WaitingRow): WaitingNode {
  return {
    mark,
    id,
    at: at.toISOString(),
    code: code ?? undefined,
    language: language === 'unknown' ? undefined : language,
    path: path === null ? undefined : placeOf(repository, path),
    isOrphan: is_orphan,
  };
}

/** One string for a place, the same in every clone of its repository. */
export function placeOf(repository: string | null | undefined, path: string): string {
  return repository === null || repository === undefined ? path : `${repository}:${path}`;
}
