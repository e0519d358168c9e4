/**
 * Data checks 9, 10 and 11: ancestors at depth 10 and 100 among many nodes, a lattice with 2^40 paths, and a node with half a million parents: times,
 * and every depth held against a plain breadth-first search in memory; and what a cache of ancestries would save, which
 * has each walk's result in a row. `node bench/ancestry.bench.ts [nodes] [hub]`, a million nodes and half a million parents
 * by default.
 */
import { systemClock } from '@hookline/clock';
import { type Database, openPostgres } from '@hookline/database';
import { findPostgres, freshDatabase, startPostgres } from '@hookline/testkit';
import { createLineage, type Lineage, lineageSchema } from '../src/index.ts';
import { walk } from '../src/walk.ts';

const nodes = Number(process.argv[2] ?? 1_000_000);
const hub = Number(process.argv[3] ?? 500_000);
/** Versions of a family; every second has a second parent, three versions back. */
const FAMILY = 100;
const LEVELS = 40;
const QUESTIONS = 200;

const [binaries] = findPostgres();
if (!binaries) throw new Error('no PostgreSQL');
const server = await startPostgres(binaries);
const { url } = await freshDatabase(server.url);
const database = openPostgres({ url, statementTimeoutMs: 0 });
try {
  await database.migrate([lineageSchema]);
  const { lattice, center } = await fill(database);
  const lineage = createLineage({ sql: database, clock: systemClock });
  const { rows } = await database.query<{ edges: number }>('SELECT count(*) AS edges FROM pattern_lineage_edges');
  console.log(
    `PostgreSQL ${binaries.version}: ${nodes} nodes in families of ${FAMILY}, ${rows[0]?.edges} edges in all`,
  );
  const youngest = Array.from({ length: QUESTIONS }, (_, index) => {
    const family = Math.floor(((index + 0.5) / QUESTIONS) * Math.floor(nodes / FAMILY));
    return family * FAMILY + FAMILY;
  });
  for (const depth of [10, 100]) {
    await families(lineage, depth, youngest);
    await cache(database, depth, youngest);
  }
  await once(`data check 10: lattice of ${LEVELS} levels`, () =>
    lineage.ancestry(`n${lattice}`, { depth: 1000, limit: 5000 }),
  );
  await once(`data check 11: hub with ${hub} parents`, () =>
    lineage.ancestry(`n${center}`, { depth: 10, limit: 5000 }),
  );
} finally {
  await database.close();
  await server.stop();
}

/** Node ids are handed out from 1 in order; node `i` is the pattern `n<i>`. */
async function fill(sql: Database): Promise<{ lattice: number; center: number }> {
  const lattice = nodes + 2 * LEVELS;
  const center = lattice + hub + 1;
  await sql.query(
    `INSERT INTO pattern_lineage_nodes (pattern_id, pattern_version, origin, first_seen_at)
     SELECT 'n' || i, '1.0.0', 'tracked', now() FROM generate_series(1, $1::integer) AS i`,
    [center],
  );
  const edge = 'INSERT INTO pattern_lineage_edges (source_node_id, target_node_id, edge_type, event_id)';
  await sql.query(
    `${edge} SELECT i - back, i, 'modified_from', gen_random_uuid() FROM generate_series(1, $1::integer) AS i, (VALUES (1), (3)) AS b(back)
     WHERE (i - 1) % ${FAMILY} >= back AND (back = 1 OR i % 2 = 0)`,
    [nodes],
  );
  // Two nodes a level, each with both nodes of the level before as parents.
  await sql.query(
    `${edge} SELECT $1::integer + 2 * level - 1 + p, $1::integer + 2 * level + 1 + c, 'merged_from', gen_random_uuid()
     FROM generate_series(1, ${LEVELS - 1}) AS level, generate_series(0, 1) AS p, generate_series(0, 1) AS c`,
    [nodes],
  );
  await sql.query(
    `${edge} SELECT i, $2::integer, 'merged_from', gen_random_uuid() FROM generate_series($1::integer + 1, $2::integer - 1) AS i`,
    [lattice, center],
  );
  await sql.query('VACUUM ANALYZE pattern_lineage_edges');
  await sql.query('VACUUM ANALYZE pattern_lineage_nodes');
  return { lattice, center };
}

/** Depths of all ancestors of a node in its family, by breadth-first search over the rule the edges were made by. */
function reference(node: number, depth: number): Map<string, number> {
  const found = new Map<string, number>();
  let frontier = [node];
  for (let level = 1; level <= depth && frontier.length > 0; level++) {
    const parents = frontier.flatMap((i) => {
      const place = (i - 1) % FAMILY;
      return [place >= 1 ? i - 1 : undefined, place >= 3 && i % 2 === 0 ? i - 3 : undefined];
    });
    frontier = [...new Set(parents.filter((i) => i !== undefined))].filter((i) => !found.has(`n${i}`));
    for (const i of frontier) found.set(`n${i}`, level);
  }
  return found;
}

async function families(lineage: Lineage, depth: number, youngest: readonly number[]): Promise<void> {
  const times: number[] = [];
  let wrong = 0;
  for (const node of youngest) {
    const startedAt = performance.now();
    const { ancestors } = await lineage.ancestry(`n${node}`, { depth, limit: 5000 });
    times.push(performance.now() - startedAt);
    const expected = reference(node, depth);
    const same =
      ancestors.length === expected.size &&
      ancestors.every((ancestor) => expected.get(ancestor.ancestor_pattern_id) === ancestor.depth);
    if (!same) wrong += 1;
  }
  times.sort((a, b) => a - b);
  const at = (q: number): string => (times[Math.floor(q * (times.length - 1))] ?? 0).toFixed(2);
  console.log(
    `data check 9: depth ${depth}: p50 ${at(0.5)}, p95 ${at(0.95)} ms; ${wrong} of ${youngest.length} unlike the reference`,
  );
  if (wrong > 0) process.exitCode = 1;
}

/** The walk alone, beside reading what it came to from a row that has it. */
async function cache(sql: Database, depth: number, youngest: readonly number[]): Promise<void> {
  await sql.query(`DROP TABLE IF EXISTS ancestry_cache`);
  await sql.query(
    `CREATE TABLE ancestry_cache (node_id bigint PRIMARY KEY, epoch bigint NOT NULL, ids bigint[] NOT NULL,
       depths integer[] NOT NULL, edge_types text[] NOT NULL)`,
  );
  const times: Record<'walk' | 'cache', number[]> = { walk: [], cache: [] };
  const read = `SELECT step.* FROM ancestry_cache CROSS JOIN LATERAL unnest(ids, depths, edge_types)
    AS step(node_id, depth, edge_type) WHERE ancestry_cache.node_id = $1 AND epoch = $2`;
  for (const node of youngest) {
    const { steps } = await walk(sql, node, 'up', { depth });
    await sql.query('INSERT INTO ancestry_cache VALUES ($1, 1, $2, $3, $4)', [
      node,
      steps.map(({ nodeId }) => nodeId),
      steps.map((step) => step.depth),
      steps.map(({ edgeType }) => edgeType),
    ]);
  }
  for (const node of youngest) {
    const walkingAt = performance.now();
    await walk(sql, node, 'up', { depth });
    const readingAt = performance.now();
    await sql.query(read, [node, 1]);
    times.walk.push(readingAt - walkingAt);
    times.cache.push(performance.now() - readingAt);
  }
  const median = (of: number[]): number => of.toSorted((a, b) => a - b)[of.length >> 1] ?? 0;
  const [walked, cached] = [median(times.walk), median(times.cache)];
  console.log(
    `a cache of ancestries, depth ${depth}: ${cached.toFixed(2)} ms where the walk takes ${walked.toFixed(2)} ms, p50`,
  );
}

async function once(name: string, ask: () => ReturnType<Lineage['ancestry']>): Promise<void> {
  await ask();
  const startedAt = performance.now();
  const { total_ancestors, truncated, ancestors } = await ask();
  const took = performance.now() - startedAt;
  const each =
    new Set(ancestors.map((ancestor) => ancestor.ancestor_id)).size === total_ancestors ? 'each once' : 'REPEATED';
  console.log(`${name}: ${took.toFixed(1)} ms, ${total_ancestors} ancestors, ${each}, truncated ${truncated}`);
}
