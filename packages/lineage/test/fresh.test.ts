import { ManualClock } from '@hookline/clock/manual';
import type { LineageEvent } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLineage, type Lineage } from '../src/index.ts';
import { testEngines } from './engines.ts';
import { event, identity } from './events.ts';

/** Few codes and few names, so that events meet: a code known, named before it is made, or under another's name. */
const code = fc.integer({ min: 0, max: 40 }).map((number) => identity(`code ${number}`));
const name = fc.integer({ min: 0, max: 5 }).map((number) => `name-${number}`);
const pattern = fc.oneof(
  { weight: 4, arbitrary: code },
  { weight: 4, arbitrary: fc.record({ pattern_id: name, fingerprint: code.map((one) => one.fingerprint) }) },
  { weight: 2, arbitrary: fc.record({ pattern_id: name }) },
);
const parent = fc.tuple(pattern, fc.constantFrom(undefined, 1, 0.95, 0.8, 0.4)).map(([who, similarity]) => ({
  ...who,
  ...(similarity === undefined ? {} : { similarity }),
}));
const happening = fc.record({
  event_type: fc.constantFrom(
    'pattern_created',
    'pattern_created',
    'pattern_modified',
    'pattern_modified',
    'pattern_merged',
    'pattern_forked',
    'pattern_applied',
    'pattern_deprecated',
  ),
  who: pattern,
  parents: fc.oneof(fc.array(parent, { maxLength: 0 }), fc.array(parent, { maxLength: 2 })),
  byId: fc.array(
    fc.oneof(
      code.map((one) => one.pattern_id),
      name,
    ),
    { maxLength: 1 },
  ),
  rest: fc.constantFrom({}, { if_known: 'apply' }, { pattern_version: '4.0.0' }, { edge_type: 'inspired_by' }, {}),
});

/** Events as a client sends them: a merge names two, a modification one, or it is something else. */
const batch = fc.array(happening, { minLength: 8, maxLength: 36 }).map((all) =>
  all.map(({ event_type: wanted, who, parents, byId, rest }) => {
    const named = new Set([...parents.map((one) => one.pattern_id), ...byId]).size;
    const needed = wanted === 'pattern_merged' ? 2 : wanted === 'pattern_modified' ? 1 : 0;
    const event_type = named < needed ? 'pattern_created' : wanted;
    const told = { ...who, parents, parent_pattern_ids: byId, pattern_data: { who }, session_id: 's', ...rest };
    return event({ event_type, ...told });
  }),
);

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let lineage: Lineage;

  beforeAll(async () => {
    ({ database, close } = await open());
    lineage = createLineage({ sql: database, clock: new ManualClock() });
  });
  afterAll(() => close());

  const rows = async (text: string): Promise<readonly unknown[]> => (await database.query(text)).rows;

  /** The graph by what it is made of: ids that the database draws are left out, families are who is in them. */
  const graph = async (): Promise<object> => ({
    nodes: await rows(
      `SELECT n.pattern_id, n.pattern_version, n.fingerprint, n.generation, n.origin, n.pattern_name, n.pattern_data,
         n.first_seen_at, n.deprecated_at, (SELECT array_agg(concat_ws(' ', f.pattern_id, f.fingerprint) ORDER BY 1)
           FROM (SELECT pattern_id, fingerprint FROM pattern_lineage_nodes WHERE lineage_id = n.lineage_id ORDER BY 1, 2) f) AS family
       FROM pattern_lineage_nodes n ORDER BY n.pattern_id, n.fingerprint, n.pattern_version`,
    ),
    edges: await rows(
      `SELECT s.pattern_id AS parent, s.pattern_version AS of, t.pattern_id AS child, t.pattern_version AS at,
         e.edge_type, e.edge_weight, e.event_id
       FROM pattern_lineage_edges e JOIN pattern_lineage_nodes s ON s.node_id = e.source_node_id
       JOIN pattern_lineage_nodes t ON t.node_id = e.target_node_id ORDER BY 1, 2, 3, 4, 5`,
    ),
    events: await rows(
      `SELECT v.event_id, v.event_type, n.pattern_id, n.pattern_version FROM pattern_lineage_events v
       JOIN pattern_lineage_nodes n USING (node_id) ORDER BY 1`,
    ),
    waiting: await rows(
      `SELECT DISTINCT n.pattern_id, n.pattern_version FROM pattern_lineage_waiting w
       JOIN pattern_lineage_nodes n USING (node_id) ORDER BY 1, 2`,
    ),
  });

  const outcome = async (events: readonly LineageEvent[], size: number): Promise<object> => {
    await database.query(
      'TRUNCATE pattern_lineage_nodes, pattern_lineage_edges, pattern_lineage_events, pattern_occurrences, pattern_lineage_waiting',
    );
    const results: string[] = [];
    for (let at = 0; at < events.length; at += size)
      for (const result of await lineage.track(events.slice(at, at + size)))
        results.push(result.ok ? `${result.value.status} ${result.value.event_type}` : result.error.code);
    return { results, ...(await graph()) };
  };

  test('a parent named by id is the newest version of that id, including one from the same batch', async () => {
    const name = 'named';
    const version = (pattern_version: string): LineageEvent =>
      event({ event_type: 'pattern_created', pattern_id: name, pattern_version, pattern_data: { pattern_version } });
    const child = event({ event_type: 'pattern_modified', ...identity('child of a name'), parent_pattern_ids: [name] });
    expect(await outcome([version('1.0.0'), version('4.0.0'), child], 3)).toMatchObject({
      edges: [{ parent: name, of: '4.0.0', child: child.pattern_id }],
    });
    await database.query(
      'TRUNCATE pattern_lineage_nodes, pattern_lineage_edges, pattern_lineage_events, pattern_occurrences',
    );
    await lineage.track([version('1.0.0')]);
    await lineage.track([version('4.0.0'), event({ ...child, event_id: undefined })]);
    expect(await graph()).toMatchObject({ edges: [{ parent: name, of: '4.0.0', child: child.pattern_id }] });
  });

  test('track creates the same graph from a batch as from its events one by one', async () => {
    await fc.assert(
      fc.asyncProperty(batch, async (events) => {
        expect(await outcome(events, 12)).toEqual(await outcome(events, 1));
      }),
      { numRuns: 20 },
    );
  });
});
