import { systemClock } from '@hookline/clock';
import type { LineageEvent, PatternsPage } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLineage, type Lineage } from '../src/index.ts';
import { testEngines } from './engines.ts';
import { created, event, identity, modified } from './events.ts';

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
  });
  afterAll(() => close());

  const found = async (query: Partial<Parameters<Lineage['patterns']>[0]>): Promise<string[]> =>
    (await lineage.patterns({ limit: 50, ...query })).patterns.map((pattern) => pattern.pattern_id);
  const id = (code: string): string => identity(code).pattern_id;

  test('patterns lists newest first, filtered by file, repository, session and language', async () => {
    expect(await found({})).toEqual(['named', id('p3'), id('p2'), id('p1')]);
    expect(await found({ file_path: 'src/a.ts' })).toEqual([id('p3'), id('p1')]);
    expect(await found({ file_path: 'src/a.ts', repository: 'git.example/one' })).toEqual([id('p1')]);
    expect(await found({ session_id: 's1' })).toEqual([id('p2'), id('p1')]);
    expect(await found({ language: 'python' })).toEqual([id('p2')]);
    expect(await found({ file_path: 'src/none.ts' })).toEqual([]);
  });

  test('patterns with a file lists first what is in the file now, with the occurrences in that file', async () => {
    const file = { file_path: 'src/bucket.ts', repository: 'git.example/one', session_id: 's9' };
    await lineage.track([
      created('bucket 1', file),
      created('bucket 2', file),
      // The first version is back, and is copied to another repository afterwards.
      event({ event_type: 'pattern_applied', ...identity('bucket 1'), ...file }),
      event({ event_type: 'pattern_applied', ...identity('bucket 1'), file_path: 'lib/limit.ts', repository: 'other' }),
    ]);
    const { file_path, repository } = file;
    const { patterns } = await lineage.patterns({ limit: 50, file_path, repository });
    expect(
      patterns.map(({ pattern_id, occurrences }) => [pattern_id, occurrences.map((o) => [o.path, o.event_type])]),
    ).toEqual([
      [
        id('bucket 1'),
        [
          [file_path, 'pattern_applied'],
          [file_path, 'pattern_created'],
        ],
      ],
      [id('bucket 2'), [[file_path, 'pattern_created']]],
    ]);
    expect(patterns[0]?.total_occurrences).toBe(3);
    expect((await found({})).slice(0, 2)).toEqual([id('bucket 1'), id('bucket 2')]);
  });

  test('patterns filters by author, and an imported text has its commit and the author of the commit', async () => {
    const place = {
      file_path: 'src/imported.ts',
      session_id: undefined,
      commit: 'a'.repeat(40),
      commit_author: 'git-1',
    };
    await lineage.track([
      created('of history', { ...place, author: 'git', evidence: 'payload' }),
      created('of the agent', { file_path: place.file_path, author: 'agent', evidence: 'payload' }),
    ]);
    const { patterns } = await lineage.patterns({ limit: 50, file_path: place.file_path, author: 'git' });
    expect(patterns.map(({ occurrences, pattern_id }) => [pattern_id, occurrences])).toEqual([
      [id('of history'), [expect.objectContaining({ author: 'git', commit: place.commit, commit_author: 'git-1' })]],
    ]);
    expect(await found({ file_path: place.file_path, author: 'agent' })).toEqual([id('of the agent')]);
  });

  test('patterns lists code that was only applied, and not code that is known only as a parent', async () => {
    const file = { file_path: 'src/human.ts', session_id: 's8' };
    await lineage.track([
      event({ event_type: 'pattern_applied', ...identity('of a person'), ...file }),
      modified('never written by a call', 'a change of it', file),
    ]);
    expect(await found({ file_path: file.file_path })).toEqual([id('a change of it'), id('of a person')]);
    expect(await found({})).not.toContain(id('never written by a call'));
  });

  test('patterns returns pages without gap or repeat', async () => {
    const all = await found({});
    for (const limit of [1, 3, 4]) {
      const seen: string[] = [];
      let next: string | null = '';
      while (next !== null) {
        const page: PatternsPage = await lineage.patterns({ limit, cursor: next });
        seen.push(...page.patterns.map((pattern) => pattern.pattern_id));
        ({ next } = page);
      }
      expect(seen).toEqual(all);
    }
  });

  test('occurrences returns pages, newest first', async () => {
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

  test('pattern returns the data by id and by full fingerprint', async () => {
    const byId = await lineage.pattern(id('p2'));
    expect(byId).toMatchObject({ pattern_data: { code: 'p2' }, language: 'python', versions: ['1.0.0'] });
    expect(await lineage.pattern(identity('p2').fingerprint)).toEqual(byId);
    await expect(lineage.pattern('nobody')).rejects.toMatchObject({ code: 'unknown_pattern' });
  });

  test('counts returns the number of rows', async () => {
    expect(await lineage.counts()).toEqual({ patterns: 9, nodes: 11, edges: 1, events: 15, occurrences: 14 });
  });

  test('patterns finds a path of the maximum length', async () => {
    const file_path = `${Array.from({ length: 4000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('')}.ts`;
    const results = await lineage.track([created('long', { file_path }), created('beside', { file_path: 'src/c.ts' })]);
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await found({ file_path })).toEqual([id('long')]);
  });

  test('pattern returns an older version of an id by its fingerprint, with its occurrences', async () => {
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

  test('patterns keeps a pattern when an unknown version of it is named as parent', async () => {
    await lineage.track([
      created('written', { pattern_id: 'stays' }),
      created('child', { parents: [{ ...identity('unknown version'), pattern_id: 'stays' }] }),
    ]);
    expect((await found({})).filter((one) => one === 'stays')).toHaveLength(1);
    const { fingerprint } = identity('written');
    expect(await lineage.pattern('stays')).toMatchObject({ fingerprint, versions: ['1.0.0', '1.0.1'] });
  });

  test('occurrences have author, evidence and the path before a move, and none where the client sends none', async () => {
    const inferred = { author: 'unknown', evidence: 'inferred', evidence_reason: 'two commands ran' } as const;
    await lineage.track([
      created('attributed', { file_path: 'w.ts', ...inferred }),
      event({ event_type: 'occurrence_moved', ...identity('attributed'), file_path: 'v.ts', moved_from: 'w.ts' }),
      event({ event_type: 'occurrence_ended', ...identity('attributed'), file_path: 'v.ts', author: 'agent' }),
    ]);
    const { occurrences } = await lineage.occurrences(id('attributed'), { limit: 3 });
    const none = {
      author: null,
      evidence: null,
      evidence_reason: null,
      moved_from: null,
      commit: null,
      commit_author: null,
    };
    expect(occurrences).toMatchObject([
      { ...none, event_type: 'occurrence_ended', author: 'agent' },
      { ...none, event_type: 'occurrence_moved', path: 'v.ts', moved_from: 'w.ts' },
      { ...none, event_type: 'pattern_created', ...inferred },
    ]);
  });
});
