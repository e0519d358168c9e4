import { ManualClock } from '@hookline/clock/manual';
import type { LineageEvent } from '@hookline/contracts';
import type { Database, Sql, SqlSession } from '@hookline/database';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLineage, type Lineage } from '../src/index.ts';
import { testEngines } from './engines.ts';
import { created, event, identity, modified } from './events.ts';

const clock = new ManualClock();
const id = (code: string): string => identity(code).pattern_id;

describe.each(testEngines)('$name', ({ name: engine, open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let lineage: Lineage;

  beforeAll(async () => {
    ({ database, close } = await open());
    lineage = createLineage({ sql: database, clock });
  });
  afterAll(() => close());

  const codes = async (events: readonly LineageEvent[], through = lineage): Promise<string[]> =>
    (await through.track(events)).map((result) => (result.ok ? result.value.event_type : result.error.code));
  const clear = (): Promise<unknown> =>
    database.query(
      'TRUNCATE pattern_lineage_nodes, pattern_lineage_edges, pattern_lineage_events, pattern_occurrences, pattern_lineage_waiting',
    );
  /** Every edge, as ids of parent and child. */
  const edges = async (): Promise<[string, string][]> => {
    const { rows } = await database.query<{ parent: string; child: string }>(
      `SELECT s.pattern_id AS parent, t.pattern_id AS child FROM pattern_lineage_edges e
       JOIN pattern_lineage_nodes s ON s.node_id = source_node_id JOIN pattern_lineage_nodes t ON t.node_id = target_node_id
       ORDER BY 1, 2`,
    );
    return rows.map(({ parent, child }) => [parent, child]);
  };

  describe('an edit that arrives after the edit that reverted it', () => {
    const [edit, back] = [modified('A', 'B'), modified('B', 'A')];

    test.each([1, 2])('is recorded with its occurrence in batches of %i', async (size) => {
      await clear();
      const told = [];
      for (const batch of size === 1 ? [[back], [edit]] : [[back, edit]]) told.push(...(await codes(batch)));
      expect(told).toEqual(['pattern_modified', 'pattern_modified']);
      expect(await lineage.pattern(id('B'))).toMatchObject({ origin: 'tracked', total_occurrences: 1 });
      expect(await edges()).toEqual([[id('B'), id('A')]]);
    });

    test('is rejected without any write when its client asks for the edge', async () => {
      await clear();
      await codes([back]);
      const before = await lineage.counts();
      expect(await codes([{ ...edit, if_known: 'link' }])).toEqual(['cycle']);
      expect(await lineage.counts()).toEqual(before);
    });

    test('keeps the parents that close no cycle', async () => {
      await clear();
      const merged = event({ ...edit, event_type: 'pattern_merged', parent_pattern_ids: ['new', 'other'] });
      expect(await codes([created('x', { pattern_id: 'other' }), back, merged])).toHaveLength(3);
      expect(new Set(await edges())).toEqual(
        new Set([
          ['new', id('B')],
          ['other', id('B')],
          [id('B'), id('A')],
        ]),
      );
    });
  });

  test('track records edits back and forth in any order without a cycle, in batches as one by one', async () => {
    const code = fc.integer({ min: 0, max: 4 }).map((number) => `fro ${number}`);
    const edits = fc.array(fc.tuple(code, code), { minLength: 2, maxLength: 8 });
    const shuffled = edits.chain((pairs) => {
      const events = pairs.map(([from, to]) => modified(from, to));
      return fc.shuffledSubarray(events, { minLength: events.length });
    });
    await fc.assert(
      fc.asyncProperty(shuffled, async (events) => {
        const graphs = [];
        for (const size of [1, events.length]) {
          await clear();
          const told = [];
          for (let at = 0; at < events.length; at += size) told.push(...(await codes(events.slice(at, at + size))));
          expect(told.every((kind) => kind === 'pattern_modified' || kind === 'pattern_applied')).toBe(true);
          const counts = await lineage.counts();
          expect([counts.events, counts.occurrences]).toEqual([events.length, events.length]);
          graphs.push({ told, edges: await edges() });
        }
        expect(graphs[1]).toEqual(graphs[0]);
        expect(hasCircle(graphs[0]?.edges ?? [])).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  describe('an unknown pattern that names itself as parent', () => {
    const self = identity('self');
    const named = { pattern_id: 'self', pattern_version: '1.0.0', pattern_data: { a: 1 } };
    test.each([
      ['by its fingerprint', modified('self', 'self', { if_known: 'link' })],
      ['with a parent besides', modified('self', 'self', { if_known: 'link', parent_pattern_ids: ['besides'] })],
      ['by the beginning of its fingerprint', created('self', { parent_pattern_ids: [self.pattern_id] })],
      ['by its name', event({ event_type: 'pattern_created', ...named, parent_pattern_ids: ['self'] })],
      ['as what replaces it', event({ event_type: 'pattern_deprecated', ...self, parents: [self] })],
    ])('%s: is refused, and nothing of it is written', async (_, input) => {
      await clear();
      expect(await codes([input])).toEqual(['cycle']);
      expect(await lineage.counts()).toEqual({ patterns: 0, nodes: 0, edges: 0, events: 0, occurrences: 0 });
    });

    test('is recorded without that parent when its client leaves the decision to the service', async () => {
      await clear();
      expect(await codes([modified('self', 'self', { parent_pattern_ids: ['besides'] })])).toEqual([
        'pattern_modified',
      ]);
      expect(await edges()).toEqual([['besides', id('self')]]);
    });
  });

  // PGlite has one connection, so no concurrent writer.
  describe.skipIf(engine === 'PGlite')('while another transaction makes', () => {
    /** Tracks `first`, and `second` beside it, which waits for `first` to commit. Answers what became of `second`. */
    async function beside(first: readonly LineageEvent[], second: LineageEvent): Promise<string[]> {
      const { told } = await database.transaction(async (session) => {
        await codes(first, createLineage({ sql: within(session), clock }));
        const running = codes([second]);
        await expect.poll(waiting, { timeout: 90_000 }).toBe(1);
        return { told: running };
      });
      return told;
    }
    const waiting = async (): Promise<number> => {
      const { rows } = await database.query<{ n: number }>(
        `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows[0]?.n ?? -1;
    };

    test('track detects a cycle through a parent that another transaction derives from the pattern', async () => {
      await clear();
      await codes([created('race p')]);
      const second = modified('race n', 'race p', { if_known: 'link' });
      expect(await beside([modified('race p', 'race n')], second)).toEqual(['cycle']);
      expect(await edges()).toEqual([[id('race p'), id('race n')]]);
    });

    test('track leaves nothing of a rejected event when another transaction creates the pattern and its descendant', async () => {
      await clear();
      const second = modified('race m', 'race n', { if_known: 'link', parent_pattern_ids: ['new'] });
      expect(await beside([created('race n'), modified('race n', 'race m')], second)).toEqual(['cycle']);
      await expect(lineage.pattern('new')).rejects.toMatchObject({ code: 'unknown_pattern' });
    });
  });
});

/** A session as a database, for one who opens no transaction of its own. */
function within(session: SqlSession): Sql {
  return { query: session.query.bind(session), transaction: (work) => work(session) };
}

function hasCircle(edges: readonly (readonly [string, string])[]): boolean {
  let left = edges;
  for (let before = -1; before !== left.length;) {
    before = left.length;
    // What has no parent left is in no circle.
    const children = new Set(left.map(([, child]) => child));
    left = left.filter(([parent]) => children.has(parent));
  }
  return left.length > 0;
}
