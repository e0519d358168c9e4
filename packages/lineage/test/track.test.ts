import { randomUUID } from 'node:crypto';
import type { LineageEvent, Tracked } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { ManualClock } from '@hookline/clock/manual';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLineage, type Lineage } from '../src/index.ts';
import { testEngines } from './engines.ts';
import { created, event, identity, laterTime, modified } from './events.ts';

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let lineage: Lineage;

  beforeAll(async () => {
    ({ database, close } = await open());
    lineage = createLineage({ sql: database, clock: new ManualClock() });
  });
  afterAll(() => close());

  const one = async (input: LineageEvent): Promise<Tracked> => {
    const [result] = await lineage.track([input]);
    if (!result?.ok) throw result?.error ?? new Error('no result');
    return result.value;
  };
  const ancestorsOf = async (code: string): Promise<string[]> =>
    (await lineage.ancestry(identity(code).pattern_id)).ancestors.map((ancestor) => ancestor.ancestor_pattern_id);
  const ids = (...codes: string[]): string[] => codes.map((code) => identity(code).pattern_id);

  test('track creates a chain with increasing versions and generations from a write, two edits and an overwrite', async () => {
    const results = [
      await one(created('w1')),
      await one(modified('w1', 'w2')),
      await one(modified('w2', 'w3')),
      await one(modified('w3', 'w4')),
    ];
    expect(results.map((result) => [result.status, result.pattern_version, result.generation])).toEqual([
      ['recorded', '1.0.0', 1],
      ['recorded', '1.0.1', 2],
      ['recorded', '1.0.2', 3],
      ['recorded', '1.0.3', 4],
    ]);
    expect(new Set(results.map((result) => result.lineage_id)).size).toBe(1);
    expect(results[1]?.parent_node_ids).toEqual([results[0]?.pattern_node_id]);
    expect(await ancestorsOf('w4')).toEqual(ids('w3', 'w2', 'w1'));
  });

  test('track gives two codes of one id different versions, and rejects a version that is taken', async () => {
    const named = (code: string, extra: object = {}): LineageEvent => ({
      ...created(code),
      pattern_id: 'my_helper',
      ...extra,
    });
    expect((await one(named('v1'))).pattern_version).toBe('1.0.0');
    expect((await one(named('v2'))).pattern_version).toBe('1.0.1');
    expect((await one(named('v3', { pattern_version: '7.0.0' }))).pattern_version).toBe('7.0.0');
    expect((await one(named('v4'))).pattern_version).toBe('7.0.1');
    await expect(one(named('v5', { pattern_version: '7.0.0' }))).rejects.toMatchObject({ code: 'rejected' });
    expect(await one(named('v2'))).toMatchObject({ status: 'already_exists', pattern_version: '1.0.1' });
  });

  test('track returns the same result when an event is repeated', async () => {
    const input = created('twice');
    const first = await one(input);
    const before = await lineage.counts();
    const second = await one(input);
    expect(second).toEqual({ ...first, status: 'duplicate' });
    expect(await lineage.counts()).toEqual(before);
  });

  test('track treats an event id in another case as the same event', async () => {
    const input = created('twice at once');
    const before = await lineage.counts();
    const results = await lineage.track([
      input,
      created('between'),
      { ...input, event_id: input.event_id?.toUpperCase() },
    ]);
    const [first, , again] = results;
    if (!first?.ok) throw new Error('not tracked');
    expect(again).toEqual({ ok: true, value: { ...first.value, status: 'duplicate' } });
    expect((await lineage.counts()).events).toBe(before.events + 2);
  });

  test('track applies known code instead of creating it again', async () => {
    await one(created('shared', { file_path: '/p/first.ts' }));
    const second = await one(created('shared', { file_path: '/p/second.ts' }));
    expect([second.status, second.event_type]).toEqual(['already_exists', 'pattern_applied']);
    const pattern = await lineage.pattern(identity('shared').pattern_id);
    expect(pattern.total_occurrences).toBe(2);
    expect(pattern.occurrences.map(({ path, event_type }) => [path, event_type])).toEqual([
      ['/p/second.ts', 'pattern_applied'],
      ['/p/first.ts', 'pattern_created'],
    ]);
  });

  test('track applies the earlier pattern when an edit is reverted', async () => {
    await one(created('there'));
    await one(modified('there', 'and back'));
    const back = await one(modified('and back', 'there'));
    expect([back.status, back.event_type]).toEqual(['already_exists', 'pattern_applied']);
    expect(await ancestorsOf('there')).toEqual([]);
  });

  test('track rejects a cycle without any write when the client asks for the edge', async () => {
    await one(created('c1'));
    await one(modified('c1', 'c2'));
    await one(modified('c2', 'c3'));
    const before = await lineage.counts();
    const [result] = await lineage.track([modified('c3', 'c1', { if_known: 'link' })]);
    expect(result).toMatchObject({ ok: false, error: { code: 'cycle', retryable: false } });
    const [self] = await lineage.track([modified('c2', 'c2', { if_known: 'link' })]);
    expect(self).toMatchObject({ ok: false, error: { code: 'cycle' } });
    expect(await lineage.counts()).toEqual(before);
  });

  test('an unknown parent becomes an observed pattern with the fields of the event', async () => {
    const result = await one(modified('was there before', 'changed by us'));
    expect(result.generation).toBe(2);
    const parent = await lineage.pattern(identity('was there before').pattern_id);
    expect([parent.origin, parent.pattern_data, parent.total_occurrences]).toEqual([
      'observed',
      { code: 'was there before' },
      0,
    ]);
    const { patterns } = await lineage.patterns({ limit: 500 });
    expect(patterns.map((pattern) => pattern.pattern_id)).not.toContain(parent.pattern_id);
  });

  test('track results in the same graph in any order of events', async () => {
    const [a, b, c, d] = [created('o1'), modified('o1', 'o2'), modified('o2', 'o3'), modified('o3', 'o4')];
    for (const input of [d, b, c, a]) await one(input);
    expect(await ancestorsOf('o4')).toEqual(ids('o3', 'o2', 'o1'));
    const family = await lineage.evolution(identity('o2').pattern_id);
    expect(family.evolution_nodes.map((node) => [node.pattern_id, node.generation])).toEqual(
      ids('o1', 'o2', 'o3', 'o4').map((id, index) => [id, index + 1]),
    );
    const lineageIds = await Promise.all(
      ids('o1', 'o2', 'o3', 'o4').map(async (id) => (await lineage.pattern(id)).lineage_id),
    );
    expect(new Set(lineageIds).size).toBe(1);
    const events = await database.query<{ event_type: string }>(
      `SELECT v.event_type FROM pattern_lineage_events v WHERE event_id = ANY ($1::uuid[]) ORDER BY occurred_at`,
      [[a, b, c, d].map((input) => input?.event_id)],
    );
    expect(events.rows.map((row) => row.event_type)).toEqual([
      'pattern_created',
      'pattern_modified',
      'pattern_modified',
      'pattern_modified',
    ]);
  });

  test('track applies code that existed before the session and is written elsewhere later', async () => {
    await one(modified('old code', 'new code'));
    const copy = await one(created('old code', { file_path: '/p/copy.ts' }));
    expect(copy.event_type).toBe('pattern_applied');
  });

  test('track creates an edge from each parent of a merge', async () => {
    await one(created('m1'));
    await one(created('m2'));
    const merged = await one(
      event({
        event_type: 'pattern_merged',
        ...identity('m12'),
        pattern_data: {},
        parent_pattern_ids: ids('m1', 'm2'),
      }),
    );
    expect(merged.parent_count).toBe(2);
    const { ancestors } = await lineage.ancestry(identity('m12').pattern_id);
    expect(ancestors.map((ancestor) => ancestor.edge_type)).toEqual(['merged_from', 'merged_from']);
  });

  test('track increases the version according to the similarity of parent and child', async () => {
    await one(created('v'));
    const step = async (to: string, similarity: number): Promise<string> =>
      (await one(modified('v', to, { parents: [{ ...identity('v'), similarity }] }))).pattern_version;
    expect([await step('v-95', 0.95), await step('v-75', 0.75), await step('v-55', 0.55)]).toEqual([
      '1.0.1',
      '1.1.0',
      '2.0.0',
    ]);
  });

  test('track keeps versions under a custom id, and queries return the newest one', async () => {
    const name = 'async_db_writer_v3';
    await one(
      event({ event_type: 'pattern_created', pattern_id: name, pattern_version: '3.0.0', pattern_data: { a: 1 } }),
    );
    const second = await one(
      event({
        event_type: 'pattern_modified',
        pattern_id: name,
        pattern_version: '3.1.0',
        parent_pattern_ids: [name],
        transformation_type: 'optimization',
      }),
    );
    expect([second.pattern_version, second.generation]).toEqual(['3.1.0', 2]);
    const gone = await one(event({ event_type: 'pattern_deprecated', pattern_id: name }));
    expect(gone.deprecated).toBe(true);
    const pattern = await lineage.pattern(name);
    expect([pattern.versions, pattern.deprecated]).toEqual([['3.0.0', '3.1.0'], true]);
    const { evolution_edges: edges } = await lineage.evolution(name);
    expect(edges.map((edge) => [edge.source_version, edge.target_version, edge.transformation_type])).toEqual([
      ['3.0.0', '3.1.0', 'optimization'],
    ]);
  });

  test('an unknown pattern cannot be applied or deprecated', async () => {
    for (const event_type of ['pattern_applied', 'pattern_deprecated', 'pattern_validated'] as const) {
      const [result] = await lineage.track([event({ event_type, pattern_id: 'nobody' })]);
      expect(result).toMatchObject({ ok: false, error: { code: 'unknown_pattern' } });
    }
  });

  test('track extends the id when different code has the same short id', async () => {
    const [first, second] = ['a', 'b'].map((end) => `${'0123456789abcdef'.repeat(3)}${'f'.repeat(15)}${end}`);
    const make = (fingerprint: string | undefined): Promise<Tracked> =>
      one(
        event({ event_type: 'pattern_created', pattern_id: '0123456789abcdef', fingerprint, pattern_data: { f: 1 } }),
      );
    expect((await make(first)).pattern_id).toBe('0123456789abcdef');
    const longer = await make(second);
    expect(longer.pattern_id).toBe('0123456789abcdef0123');
    expect((await lineage.pattern(second as string)).fingerprint).toBe(second);
    expect((await lineage.pattern(first as string)).pattern_id).toBe('0123456789abcdef');
  });

  test('track writes the other events of a batch when one is rejected', async () => {
    const results = await lineage.track([
      created('good 1'),
      event({ event_type: 'pattern_applied', pattern_id: 'nobody' }),
      { ...created('poison'), occurred_at: 'not a time' },
      created('good 2', { pattern_data: { code: 'NUL \0 and half \ud800 of a pair' } }),
    ]);
    expect(results.map((result) => (result.ok ? 'ok' : result.error.code))).toEqual([
      'ok',
      'unknown_pattern',
      'rejected',
      'ok',
    ]);
    const stored = await lineage.pattern(identity('good 2').pattern_id);
    expect(stored.pattern_data).toEqual({ code: 'NUL \ufffd and half \ufffd of a pair' });
  });

  test('track writes each event and each pattern once when many callers track at once', async () => {
    const codes = Array.from({ length: 20 }, (_, index) => `parallel ${index % 5}`);
    const inputs = codes.map((code) => created(code, { event_id: randomUUID() }));
    const batches = await Promise.all([...inputs, ...inputs].map((input) => lineage.track([input])));
    expect(batches.flat().every((result) => result.ok)).toBe(true);
    const { rows } = await database.query<{ nodes: number; events: number }>(
      `SELECT count(DISTINCT n.node_id) AS nodes, count(*) AS events FROM pattern_lineage_events v
       JOIN pattern_lineage_nodes n USING (node_id) WHERE v.event_id = ANY ($1::uuid[])`,
      [inputs.map((input) => input.event_id)],
    );
    expect(rows).toEqual([{ nodes: 5, events: 20 }]);
  });

  test('track rejects one of two concurrent events that would close a cycle', async () => {
    await one(created('x'));
    await one(created('y'));
    const results = await Promise.all([
      lineage.track([modified('x', 'y', { if_known: 'link' })]),
      lineage.track([modified('y', 'x', { if_known: 'link' })]),
    ]);
    expect(
      results
        .flat()
        .map((result) => (result.ok ? 'ok' : result.error.code))
        .sort(),
    ).toEqual(['cycle', 'ok']);
  });

  test('track uses the clock when an event has no time', async () => {
    const result = await one(created('unstamped', { occurred_at: undefined }));
    expect(result.timestamp).toBe('2026-01-01T00:00:00.000Z');
    expect(Date.parse(laterTime())).toBeGreaterThan(0);
  });
});
