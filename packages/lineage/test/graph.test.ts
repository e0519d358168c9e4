import { randomUUID } from 'node:crypto';
import type { Database } from '@hookline/database';
import { systemClock } from '@hookline/clock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLineage, type Lineage } from '../src/index.ts';
import { testEngines } from './engines.ts';

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let lineage: Lineage;

  beforeAll(async () => {
    ({ database, close } = await open());
    lineage = createLineage({ sql: database, clock: systemClock });
  });
  afterAll(() => close());

  /** Nodes `<prefix>0` … and edges from the first of each pair to the second, straight into the tables. */
  async function graph(prefix: string, size: number, edges: readonly (readonly [number, number])[]): Promise<void> {
    const names = Array.from({ length: size }, (_, index) => `${prefix}${index}`);
    await database.query(
      `INSERT INTO pattern_lineage_nodes (pattern_id, pattern_version, origin, first_seen_at)
       SELECT name, '1.0.0', 'tracked', now() FROM unnest($1::text[]) AS name`,
      [names],
    );
    await database.query(
      `INSERT INTO pattern_lineage_edges (source_node_id, target_node_id, edge_type, event_id)
       SELECT s.node_id, t.node_id, 'derived_from', $3 FROM unnest($1::text[], $2::text[]) AS e(source, target)
       JOIN pattern_lineage_nodes s ON s.pattern_id = e.source JOIN pattern_lineage_nodes t ON t.pattern_id = e.target`,
      [edges.map(([source]) => `${prefix}${source}`), edges.map(([, target]) => `${prefix}${target}`), randomUUID()],
    );
  }

  test('ancestry returns each node of a 40-level diamond once, with its shortest distance', async () => {
    const edges: [number, number][] = [];
    for (let level = 0; level < 40; level++) {
      const [top, left, right, bottom] = [level * 3, level * 3 + 1, level * 3 + 2, level * 3 + 3];
      edges.push([top, left], [top, right], [left, bottom], [right, bottom]);
    }
    await graph('diamond', 121, edges);
    const { ancestors, truncated } = await lineage.ancestry('diamond120', { depth: 1000 });
    expect([ancestors.length, truncated]).toEqual([120, false]);
    expect(new Set(ancestors.map((ancestor) => ancestor.ancestor_id)).size).toBe(120);
    expect(ancestors.at(-1)).toMatchObject({ ancestor_pattern_id: 'diamond0', depth: 80 });
  });

  test('ancestry sets truncated when depth or limit ends the walk', async () => {
    await graph(
      'chain',
      30,
      Array.from({ length: 29 }, (_, index) => [index, index + 1] as const),
    );
    await graph(
      'hub',
      201,
      Array.from({ length: 200 }, (_, index) => [index + 1, 0] as const),
    );
    const byDefault = await lineage.ancestry('chain29');
    expect([byDefault.total_ancestors, byDefault.ancestry_depth, byDefault.truncated]).toEqual([10, 10, true]);
    const exactly = await lineage.descendants('chain0', { depth: 29 });
    expect([exactly.total_descendants, exactly.truncated]).toEqual([29, false]);
    const capped = await lineage.ancestry('hub0', { limit: 50 });
    expect([capped.total_ancestors, capped.truncated]).toEqual([50, true]);
    const whole = await lineage.ancestry('hub0', { limit: 200 });
    expect([whole.total_ancestors, whole.truncated]).toEqual([200, false]);
  });

  test('ancestry counts a parent with several edge types once towards the limit', async () => {
    await graph('kinds', 3, [[0, 2]]);
    await database.query(
      `INSERT INTO pattern_lineage_edges (source_node_id, target_node_id, edge_type, event_id)
       SELECT s.node_id, t.node_id, e.kind, $1 FROM pattern_lineage_nodes t, pattern_lineage_nodes s
       JOIN (VALUES ('kinds0', 'inspired_by'), ('kinds0', 'merged_from'), ('kinds1', 'derived_from')) AS e(source, kind)
         ON e.source = s.pattern_id
       WHERE t.pattern_id = 'kinds2' ORDER BY s.node_id`,
      [randomUUID()],
    );
    const cut = await lineage.ancestry('kinds2', { limit: 1 });
    expect([cut.total_ancestors, cut.truncated]).toEqual([1, true]);
    const whole = await lineage.ancestry('kinds2', { limit: 2 });
    expect([whole.total_ancestors, whole.truncated]).toEqual([2, false]);
  });

  test('ancestry follows only the requested edge types', async () => {
    await graph('typed', 3, [
      [0, 1],
      [1, 2],
    ]);
    const none = await lineage.ancestry('typed2', { edgeTypes: ['merged_from'] });
    expect([none.total_ancestors, none.truncated]).toEqual([0, false]);
    expect((await lineage.ancestry('typed2', { edgeTypes: ['derived_from'] })).total_ancestors).toBe(2);
  });

  test('ancestry terminates when the tables contain a cycle', async () => {
    await graph('circle', 3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    expect((await lineage.ancestry('circle0', { depth: 1000 })).total_ancestors).toBe(2);
    expect((await lineage.evolution('circle0')).total_versions).toBe(3);
  });

  test('ancestry depths on random graphs equal a plain breadth-first search', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(14), fc.nat(14)), { maxLength: 40 }), async (pairs) => {
        const unique = new Map(pairs.filter(([a, b]) => a < b).map((pair) => [pair.join(), pair] as const));
        const edges = [...unique.values()];
        const prefix = `random${run++}-`;
        await graph(prefix, 15, edges);
        const { ancestors } = await lineage.ancestry(`${prefix}14`, { depth: 100 });
        const got = new Map(ancestors.map(({ ancestor_pattern_id, depth }) => [ancestor_pattern_id, depth]));
        expect(got).toEqual(reference(14, edges, prefix));
      }),
      { numRuns: 30 },
    );
  });

  test('evolution returns all nodes connected to a pattern in either direction', async () => {
    await graph('family', 6, [
      [0, 1],
      [0, 2],
      [3, 2],
      [4, 5],
    ]);
    const { evolution_nodes: nodes, evolution_edges: edges } = await lineage.evolution('family1');
    expect(nodes.map((node) => node.pattern_id).sort()).toEqual(['family0', 'family1', 'family2', 'family3']);
    expect(edges).toHaveLength(3);
  });

  test('ancestry rejects with unknown_pattern when the pattern does not exist', async () => {
    await expect(lineage.ancestry('nobody')).rejects.toMatchObject({ code: 'unknown_pattern' });
    await expect(lineage.evolution('nobody')).rejects.toMatchObject({ code: 'unknown_pattern' });
  });
});

/** Shortest distances from `start` to everything above it, the slow and obvious way. */
function reference(start: number, edges: readonly (readonly [number, number])[], prefix: string): Map<string, number> {
  const depths = new Map<number, number>([[start, 0]]);
  for (let frontier = [start]; frontier.length > 0;) {
    const next: number[] = [];
    for (const node of frontier) {
      for (const [source, target] of edges) {
        if (target !== node || depths.has(source)) continue;
        depths.set(source, (depths.get(node) ?? 0) + 1);
        next.push(source);
      }
    }
    frontier = next;
  }
  depths.delete(start);
  return new Map([...depths].map(([node, depth]) => [`${prefix}${node}`, depth]));
}
