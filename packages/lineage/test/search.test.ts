import { systemClock } from '@hookline/clock';
import { type ChangesQuery, changesQuerySchema, type LineageEvent } from '@hookline/contracts';
import { type Database, fullTextQuery } from '@hookline/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLineage, createLineageDeletion, createSimilarityLinks, type Lineage } from '../src/index.ts';
import { testEngines } from './engines.ts';
import { created, event, identity, modified } from './events.ts';

const ONE = { repository: 'git.example/one', session_id: 's1' };

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let lineage: Lineage;

  beforeAll(async () => {
    ({ database, close } = await open());
    lineage = createLineage({ sql: database, clock: systemClock });
  });
  afterAll(() => close());

  /** Takes everything out of the queue, as the index does. */
  async function index(): Promise<void> {
    const links = createSimilarityLinks({ sql: database });
    await links.dequeue((await links.queued(1000)).map(({ mark }) => mark));
  }

  async function track(...events: LineageEvent[]): Promise<void> {
    for (const result of await lineage.track(events)) expect(result.ok).toBe(true);
    await index();
  }

  async function found(words: string, filters: object = {}): Promise<string[]> {
    const query = fullTextQuery(words);
    if (query === undefined) throw new Error('no words');
    return (await lineage.search(query, { limit: 50, ...filters })).map(({ match }) => match.id);
  }

  const id = (code: string): string => identity(code).pattern_id;

  test('search finds code, names and paths by parts of identifiers, newest first', async () => {
    const camel = 'export function takeTokens(bucket) { return bucket.tokens; }';
    const snake = 'def take_tokens(bucket): return bucket.count';
    await track(
      created(camel, { ...ONE, file_path: 'src/rateLimit.ts', pattern_name: 'takeTokens', language: 'typescript' }),
      created(snake, { ...ONE, file_path: 'lib/limit.py', pattern_name: 'take_tokens', language: 'python' }),
    );
    expect(await found('takeTokens')).toEqual([id(snake), id(camel)]);
    expect(await found('take tokens count')).toEqual([id(snake)]);
    expect(await found('rate limit')).toEqual([id(camel)]);
    expect(await found('ratelim')).toEqual([id(camel)]);
    expect(await found('tokens', { language: 'python' })).toEqual([id(snake)]);
    expect(await found('tokens', { repository: 'elsewhere' })).toEqual([]);
    expect(await found('absent tokens')).toEqual([]);
    const query = fullTextQuery('bucket return');
    const [match] = query ? await lineage.search(query, { limit: 1 }) : [];
    expect(match?.match).toMatchObject({
      kind: 'pattern',
      name: 'take_tokens',
      path: 'lib/limit.py',
      session_id: 's1',
      matched: ['code'],
      line: 1,
      excerpt: snake,
    });
  });

  test('writeWords makes queued patterns known to a search, which stay in the queue', async () => {
    const links = createSimilarityLinks({ sql: database });
    const event = created('const penguin = 1;', ONE);
    await lineage.track([event]);
    expect(await found('penguin')).toEqual([]);
    await links.writeWords(100);
    expect(await found('penguin')).toEqual([event.pattern_id]);
    expect(await links.queued(10)).toHaveLength(1);
    await index();
  });

  test('search continues after a position without gap or repeat', async () => {
    await track(...['a', 'b', 'c', 'd'].map((name) => created(`const paged = '${name}';`, ONE)));
    const query = fullTextQuery('paged') ?? { tsquery: '', parts: [] };
    const seen: string[] = [];
    let [last] = await lineage.search(query, { limit: 1 });
    while (last) {
      seen.push(last.match.id);
      [last] = await lineage.search(query, { limit: 1 }, last.position);
    }
    expect(seen).toEqual(await found('paged'));
    expect(seen).toHaveLength(4);
  });

  test('patterns can be listed by words and by time', async () => {
    const [early, late] = ['const quota = 1;', 'const quota = 2;'].map((code) => created(code, ONE));
    if (!early || !late) throw new Error('no events');
    await track(early, late);
    const list = async (query: object): Promise<string[]> =>
      (await lineage.patterns({ limit: 50, ...query })).patterns.map((it) => it.pattern_id);
    expect(await list({ q: 'quota' })).toEqual([late.pattern_id, early.pattern_id]);
    expect(await list({ q: 'quota', from: late.occurred_at })).toEqual([late.pattern_id]);
    expect(await list({ q: 'quota', to: late.occurred_at })).toEqual([early.pattern_id]);
    expect(await list({ q: '--' })).toEqual([]);
  });

  test('the words of a deleted pattern are deleted, and those of a deleted occurrence too', async () => {
    const place = { repository: 'git.example/two', file_path: 'src/keep.ts', session_id: 's-keep' };
    const kept = created('const shared = 1;', place);
    await track(
      kept,
      event({
        ...kept,
        event_type: 'pattern_applied',
        event_id: undefined,
        file_path: 'src/zebra.ts',
        session_id: 's-gone',
      }),
      created('const giraffe = 1;', { ...ONE, session_id: 's-gone' }),
    );
    expect(await found('zebra')).toEqual([kept.pattern_id]);
    await database.transaction((sql) => createLineageDeletion().forget(sql, { session_id: 's-gone' }, 100));
    expect(await found('zebra')).toEqual([]);
    expect(await found('shared')).toEqual([kept.pattern_id]);
    const { rows } = await database.query("SELECT node_id FROM pattern_search WHERE words::text ~ 'giraffe|zebra'");
    expect(rows).toEqual([]);
  });

  test('changes returns the versions before and after, from the parent or from the change before', async () => {
    const place = { repository: 'git.example/three', file_path: 'src/a.ts', session_id: 's-changes' };
    await track(
      created('one', place),
      modified('one', 'two', place),
      event({ event_type: 'pattern_applied', ...identity('one'), ...place }),
      event({ event_type: 'occurrence_ended', ...identity('one'), ...place }),
      created('three', place),
    );
    const changes = async (query: Partial<ChangesQuery>): Promise<(string | null | undefined)[][]> =>
      (await lineage.changes({ ...changesQuerySchema.parse({}), ...query })).changes.map(({ before, after }) => [
        before?.text ?? before,
        after?.text ?? after,
      ]) as (string | null | undefined)[][];
    expect(await changes({ session_id: 's-changes', texts: true })).toEqual([
      [null, 'one'],
      ['one', 'two'],
      ['two', 'one'],
      ['one', null],
      [null, 'three'],
    ]);
    expect(await changes({ pattern_id: id('two'), texts: true })).toEqual([['one', 'two']]);
    const all = await lineage.changes({ ...changesQuerySchema.parse({}), session_id: 's-changes', limit: 100 });
    expect(all.changes[0]?.after).toEqual({ ...identity('one'), text: null });
    for (const order of ['oldest', 'newest'] as const) {
      const seen: string[] = [];
      let cursor: string | undefined = '';
      while (cursor !== undefined) {
        const page = await lineage.changes({ session_id: 's-changes', order, texts: false, limit: 2, cursor });
        seen.push(...page.changes.map((change) => change.event_id));
        cursor = page.next ?? undefined;
      }
      const ids = all.changes.map((change) => change.event_id);
      expect(seen).toEqual(order === 'oldest' ? ids : ids.toReversed());
    }
  });

  test('writtenCounts and changedFiles count by session', async () => {
    const place = { repository: 'git.example/four', session_id: 's-count' };
    await track(
      created('f1', { ...place, file_path: 'a.ts' }),
      modified('f1', 'f2', { ...place, file_path: 'a.ts' }),
      created('f3', { ...place, file_path: 'b.ts' }),
    );
    expect((await lineage.writtenCounts(['s-count', 'none'])).get('s-count')).toEqual({ files: 2, patterns: 3 });
    expect(await lineage.changedFiles('s-count')).toMatchObject([
      { path: 'a.ts', changes: 2, patterns: 2 },
      { path: 'b.ts', changes: 1, patterns: 1 },
    ]);
  });

  test('identify completes ids of patterns and events, and finds other pattern ids as a whole', async () => {
    const one = created('identified', ONE);
    await track(one, event({ event_type: 'pattern_created', pattern_id: 'writer_v9', pattern_data: { a: 1 } }));
    const ids = async (prefix: string): Promise<string[]> =>
      (await lineage.identify(prefix, 20)).map((match) => `${match.kind} ${match.id}`);
    expect(await ids(one.pattern_id.slice(0, 8))).toEqual([`pattern ${one.pattern_id}`]);
    expect(await ids(String(one.event_id).slice(0, 9))).toContain(`event ${one.event_id}`);
    expect(await ids('writer_v9')).toEqual(['pattern writer_v9']);
    expect(await ids('writer_v')).toEqual([]);
  });
});
