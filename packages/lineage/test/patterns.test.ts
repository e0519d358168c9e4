import { systemClock } from '@hookline/clock';
import type { LineageEvent } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLineage, type Lineage } from '../src/index.ts';
import { testEngines } from './engines.ts';
import { created, event, identity } from './events.ts';

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let lineage: Lineage;

  beforeAll(async () => {
    ({ database, close } = await open());
    lineage = createLineage({ sql: database, clock: systemClock });
    await lineage.track([
      created('p1', { file_path: 'src/a.ts', repository: 'git.example/one', language: 'typescript', session_id: 's1' }),
      created('p2', { file_path: 'src/b.py', repository: 'git.example/one', language: 'python', session_id: 's1' }),
      created('p3', { file_path: 'src/a.ts', repository: 'git.example/two', language: 'typescript', session_id: 's2' }),
      event({ event_type: 'pattern_created', pattern_id: 'named', pattern_data: { a: 1 }, language: 'sql' }),
    ]);
  }, 30_000);
  afterAll(() => close());

  const found = async (query: Partial<Parameters<Lineage['patterns']>[0]>): Promise<string[]> =>
    (await lineage.patterns({ limit: 50, ...query })).patterns.map((pattern) => pattern.pattern_id);
  const id = (code: string): string => identity(code).pattern_id;

  test('patterns are listed newest first, and filtered by file, repository, session and language', async () => {
    expect(await found({})).toEqual(['named', id('p3'), id('p2'), id('p1')]);
    expect(await found({ file_path: 'src/a.ts' })).toEqual([id('p3'), id('p1')]);
    expect(await found({ file_path: 'src/a.ts', repository: 'git.example/one' })).toEqual([id('p1')]);
    expect(await found({ session_id: 's1' })).toEqual([id('p2'), id('p1')]);
    expect(await found({ language: 'python' })).toEqual([id('p2')]);
    expect(await found({ file_path: 'src/none.ts' })).toEqual([]);
  });

  test('pages follow one another without gap or repeat', async () => {
    const first = await lineage.patterns({ limit: 3 });
    const second = await lineage.patterns({ limit: 3, cursor: first.next ?? '' });
    expect([...first.patterns, ...second.patterns].map((pattern) => pattern.pattern_id)).toEqual(await found({}));
    expect(second.next).toBeNull();
  });

  test('occurrences are paged, newest first', async () => {
    await lineage.track(['x', 'y', 'z'].map((name) => created('p1', { file_path: `copy/${name}.ts` })));
    const first = await lineage.occurrences(id('p1'), { limit: 3 });
    const second = await lineage.occurrences(id('p1'), { limit: 3, cursor: first.next ?? '' });
    expect([...first.occurrences, ...second.occurrences].map((occurrence) => occurrence.path)).toEqual([
      'copy/z.ts',
      'copy/y.ts',
      'copy/x.ts',
      'src/a.ts',
    ]);
    expect(second.next).toBeNull();
    await expect(lineage.occurrences('nobody', { limit: 3 })).rejects.toMatchObject({ code: 'unknown_pattern' });
  });

  test('a pattern shows its data, by its id and by its whole fingerprint', async () => {
    const byId = await lineage.pattern(id('p2'));
    expect(byId).toMatchObject({ pattern_data: { code: 'p2' }, language: 'python', versions: ['1.0.0'] });
    expect(await lineage.pattern(identity('p2').fingerprint)).toEqual(byId);
    await expect(lineage.pattern('nobody')).rejects.toMatchObject({ code: 'unknown_pattern' });
  });

  test('counts tell what is there', async () => {
    expect(await lineage.counts()).toEqual({ patterns: 4, nodes: 4, edges: 0, events: 7, occurrences: 6 });
  });

  test('a path as long as may be is kept and found', async () => {
    const file_path = `${Array.from({ length: 4000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('')}.ts`;
    const results = await lineage.track([created('long', { file_path }), created('beside', { file_path: 'src/c.ts' })]);
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await found({ file_path })).toEqual([id('long')]);
  });

  test('an older version of a name is found by its fingerprint, with where it was written', async () => {
    const version = (code: string): LineageEvent => created(code, { pattern_id: 'versions', file_path: `${code}.ts` });
    await lineage.track([version('old'), version('new')]);
    const { fingerprint } = identity('old');
    expect(await lineage.pattern(fingerprint)).toMatchObject({
      fingerprint,
      pattern_data: { code: 'old' },
      versions: ['1.0.0', '1.0.1'],
      total_occurrences: 1,
    });
    const paths = async (asked: string): Promise<(string | null)[]> =>
      (await lineage.occurrences(asked, { limit: 9 })).occurrences.map(({ path }) => path);
    expect(await paths(fingerprint)).toEqual(['old.ts']);
    expect(await paths('versions')).toEqual(['new.ts', 'old.ts']);
    expect(await lineage.pattern('versions')).toMatchObject({ pattern_data: { code: 'new' } });
  });

  test('a pattern stays in the list when an unknown version of it is told to be a parent', async () => {
    await lineage.track([
      created('written', { pattern_id: 'stays' }),
      created('child', { parents: [{ ...identity('unknown version'), pattern_id: 'stays' }] }),
    ]);
    expect((await found({})).filter((one) => one === 'stays')).toHaveLength(1);
    const { fingerprint } = identity('written');
    expect(await lineage.pattern('stays')).toMatchObject({ fingerprint, versions: ['1.0.0', '1.0.1'] });
  });
});
