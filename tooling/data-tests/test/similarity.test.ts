import { systemClock } from '@hookline/clock';
import { type LineageEvent, lineageEventSchema, type Provenance } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { createSimilarityLinks, createLineage, type Lineage } from '@hookline/lineage';
import { linkParents, createPatternIndex, type PatternIndex } from '@hookline/pattern-index';
import { PatternEvents } from '@hookline/pattern-tracker';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testEngines } from './engines.ts';

const READ = `async function readSettings(folder, fallback) {
  const path = join(folder, 'settings.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return fallback;
  const parsed = JSON.parse(text);
  if (typeof parsed !== 'object') throw new TypeError('settings must be an object');
  return { ...fallback, ...parsed };
}
`;
const SEND = `function sendReport(report, transport) {
  const body = new URLSearchParams();
  for (const [key, value] of Object.entries(report)) body.append(key, String(value));
  const request = transport.open('POST', report.url, { timeout: 60_000 });
  request.on('error', (error) => report.failed(error.message));
  request.on('response', ({ status }) => report.done(status === 200));
  request.end(body.toString());
}
`;
/** READ, pasted and changed. */
const PASTED = READ.replace('settings must be an object', 'no object').replace(
  'fallback, ...parsed',
  'fallback, ...parsed, path',
);

const events = new PatternEvents();
const provenanceAt = (path: string, minute: number): Provenance => ({
  file_path: path,
  occurred_at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
});
const made = (code: string, path: string, minute: number): LineageEvent =>
  lineageEventSchema.parse(events.created(code, { provenance: provenanceAt(path, minute) }));
const edited = (code: string, before: string, path: string, minute: number): LineageEvent =>
  lineageEventSchema.parse(events.modified(code, before, { provenance: provenanceAt(path, minute) }));

interface EdgeRow {
  readonly parent: string;
  readonly child: string;
  readonly edge_type: string;
  readonly transformation_type: string | null;
  readonly edge_weight: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

describe.each(testEngines)('$name', (engine) => {
  let open: { readonly database: Database; close(): Promise<void> };
  let lineage: Lineage;
  let index: PatternIndex;
  beforeEach(async () => {
    open = await engine.open();
    lineage = createLineage({ sql: open.database, clock: systemClock });
    index = createPatternIndex({ database: open.database });
  });
  afterEach(() => open.close());

  /** Everything that waits is looked at; answers how many were. */
  const settle = async (limit = 50): Promise<number> => {
    let all = 0;
    for (;;) {
      const looked = await linkParents({ index, queue: createSimilarityLinks({ sql: open.database }), limit });
      if (looked === 0) return all;
      all += looked;
    }
  };
  const edges = async (): Promise<readonly EdgeRow[]> => {
    const { rows } = await open.database.query<EdgeRow>(`
      SELECT p.pattern_id AS parent_id, p.pattern_name AS parent, c.pattern_id AS child_id, c.pattern_name AS child, edge_type, transformation_type, edge_weight, e.metadata
      FROM pattern_lineage_edges e JOIN pattern_lineage_nodes p ON p.node_id = source_node_id
      JOIN pattern_lineage_nodes c ON c.node_id = target_node_id
      ORDER BY c.pattern_id, p.pattern_id`);
    return rows;
  };
  const kinds = async (): Promise<string[]> =>
    (await edges()).map(({ child, edge_type, parent }) => `${parent} ${edge_type} ${child}`).sort();

  test('linkParents links pasted and changed code to its source, with score and method', async () => {
    await lineage.track([made(READ, 'a.js', 1), made(SEND, 'c.js', 2), made(PASTED, 'b.js', 3)]);
    expect(await settle()).toBe(3);
    expect(await edges()).toMatchObject([
      {
        parent: 'readSettings',
        child: 'readSettings',
        edge_type: 'derived_from',
        transformation_type: null,
        edge_weight: expect.any(Number),
        metadata: { found_by: 'likeness', method: 'derived', score: expect.any(Number), ptn: 'ptn1' },
      },
    ]);
    const print = events.created(PASTED, { provenance: { file_path: 'b.js' } });
    const { ancestors } = await lineage.ancestry(print?.pattern_id ?? '');
    expect(ancestors).toMatchObject([{ generation: 1, edge_type: 'derived_from' }]);
  });

  test('linkParents results in the same edges in any order, one by one or in batches, once or repeated', async () => {
    const merged = `${READ}\n${SEND}\nexport const both = [readSettings, sendReport];\n`;
    const all = [
      made(READ, 'read.js', 1),
      made(SEND, 'send.js', 2),
      made(PASTED, 'b.js', 3),
      made(merged, 'both.js', 4),
    ];
    await lineage.track(all);
    await settle();
    const expected = await edges();
    expect(await kinds()).toEqual([
      'readSettings derived_from readSettings',
      'readSettings merged_from both',
      'sendReport merged_from both',
    ]);
    expect(expected.filter(({ transformation_type }) => transformation_type === 'merge')).toHaveLength(2);
    for (const order of [all.toReversed(), [all[3], all[0], all[2], all[1]]]) {
      await open.close();
      open = await engine.open();
      lineage = createLineage({ sql: open.database, clock: systemClock });
      index = createPatternIndex({ database: open.database });
      for (const event of order) {
        if (event) await lineage.track([event]);
        await settle(1);
      }
      expect(await edges()).toEqual(expected);
      await open.database.query(
        'INSERT INTO pattern_lineage_waiting (node_id) SELECT node_id FROM pattern_lineage_nodes',
      );
      expect(await settle()).toBe(4);
      expect(await edges()).toEqual(expected);
    }
  });

  test('linkParents adds no edge beside a parent that an event named', async () => {
    await lineage.track([made(READ, 'a.js', 1), edited(PASTED, 'let x = 1;\n', 'b.js', 2)]);
    await settle();
    expect(await kinds()).toEqual(['b modified_from readSettings']);
  });

  test('linkParents writes no edge to a parent candidate', async () => {
    const [first = '', ...rest] = READ.split('\n');
    const loosely = [
      first.replace('readSettings', 'other'),
      ...SEND.split('\n').slice(1, 6),
      ...rest.slice(2, 4),
      '}',
    ].join('\n');
    await lineage.track([
      made(READ, 'a.js', 1),
      made('const unlike = [1, 2, 3].map((x) => x * 2).filter(Boolean);', 'c.js', 2),
    ]);
    await settle();
    const similar = await index.similar({ code: loosely, language: 'JavaScript' });
    await lineage.track([made(loosely, 'd.js', 3)]);
    await settle();
    expect(similar.ok && similar.value.map(({ tentative }) => tentative)).toEqual([true]);
    expect(await kinds()).toEqual([]);
  });

  test('linkParents loses and repeats nothing when two processes run it at once', async () => {
    await lineage.track([made(READ, 'a.js', 1), made(PASTED, 'b.js', 3), made(SEND, 'c.js', 2)]);
    await Promise.all([settle(1), settle(2)]);
    expect(await kinds()).toEqual(['readSettings derived_from readSettings']);
    const { rows } = await open.database.query('SELECT FROM pattern_lineage_waiting');
    expect(rows).toEqual([]);
  });
});
