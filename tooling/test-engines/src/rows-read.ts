import type { Database, Sql, SqlSession } from '@hookline/database';

/** A node of a plan, as `EXPLAIN (ANALYZE, FORMAT JSON)` prints it. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/**
 * Returns the number of rows that the scans of all statements of some work read, those that a filter removed included. Unlike
 * time it does not depend on the machine.
 */
export async function rowsRead(database: Database, work: (sql: Sql) => Promise<unknown>): Promise<number> {
  let read = 0;
  const query: SqlSession['query'] = async (text, parameters, options) => {
    const { rows } = await database.query<{ readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
      parameters,
      options,
    );
    for (const { Plan } of rows[0]?.['QUERY PLAN'] ?? []) read += scanned(Plan);
    return database.query(text, parameters, options);
  };
  await work({ query, transaction: (inner) => inner({ query }) });
  return read;
}

function scanned(node: PlanNode): number {
  const isScan = /(?:Seq|Index|Index Only|Bitmap Heap) Scan$/.test(node['Node Type']);
  const perLoop =
    (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const own = isScan ? perLoop * (node['Actual Loops'] ?? 0) : 0;
  return (node.Plans ?? []).reduce((sum, child) => sum + scanned(child), own);
}
