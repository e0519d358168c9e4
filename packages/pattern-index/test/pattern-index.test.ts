import type { Database } from '@hookline/database';
import { fingerprint, type Fingerprint } from '@hookline/fingerprint';
import type { NewPattern } from '@hookline/similarity';
import { INDEX_CONTRACT } from '@hookline/similarity/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPatternIndex, patternsOf } from '../src/index.ts';
import { SqlIndex } from '../src/sql-index.ts';
import { testEngines } from './engines.ts';

const READ = `async function readSettings(folder, fallback) {
  const path = join(folder, 'settings.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return fallback;
  const parsed = JSON.parse(text);
  if (typeof parsed !== 'object') throw new TypeError('settings must be an object');
  return { ...fallback, ...parsed };
}`;
const SEND = `function sendReport(report, transport) {
  const body = new URLSearchParams();
  for (const [key, value] of Object.entries(report)) body.append(key, String(value));
  const request = transport.open('POST', report.url, { timeout: 60_000 });
  request.on('error', (error) => report.failed(error.message));
  request.on('response', ({ status }) => report.done(status === 200));
  request.end(body.toString());
}`;

function print(code: string): Fingerprint {
  const made = fingerprint(code, { language: 'JavaScript' });
  if (!made.ok) throw made.error;
  return made.value;
}

const hex = (number: number): string => number.toString(16).padStart(64, '0');
const numbered = (number: number): NewPattern => ({
  family: 'c',
  fingerprint: hex(number),
  shape: hex(number),
  tokens: 20,
  hashes: Uint32Array.of(7, 1_000 + number),
  nameHash: null,
});

describe.each(testEngines)('$name', (engine) => {
  let open: { readonly database: Database; close(): Promise<void> };
  beforeAll(async () => {
    open = await engine.open();
  });
  beforeEach(() => open.database.query('TRUNCATE pattern_index_patterns, pattern_index_postings, pattern_index_rare'));
  afterAll(() => open.close());

  describe('an index', () => {
    it.each(INDEX_CONTRACT)('$name', (check) => check.run(new SqlIndex(open.database)));
  });

  it('add returns how many patterns are new', async () => {
    const index = createPatternIndex(open);
    const many = Array.from({ length: 1_200 }, (_, number) => numbered(number));
    expect(await index.add([...many, ...many.slice(0, 10)])).toBe(1_200);
    expect(await index.add(many.slice(0, 700))).toBe(0);
    expect(await index.count()).toBe(1_200);
    expect(await index.add([])).toBe(0);
  });

  it('counts a hash once for each pattern while it turns from rare to common', async () => {
    const index = createPatternIndex(open);
    const own = Array.from({ length: 24 }, (_, number) => numbered(number));
    for (const [at, pattern] of own.slice(0, 12).entries()) {
      await index.add([pattern]);
      expect(await new SqlIndex(open.database).frequencies(Uint32Array.of(7))).toEqual([at + 1]);
    }
    await Promise.all(own.slice(12).map((pattern) => index.add([pattern])));
    const found = await new SqlIndex(open.database).candidates(Uint32Array.of(7));
    expect(new Set(found.map(({ id }) => id)).size).toBe(24);
    expect(found.map(({ shared }) => shared)).toEqual(found.map(() => 1));
  });

  it('loses no posting when many writers make the same hash common at once', async () => {
    const index = createPatternIndex(open);
    await Promise.all(Array.from({ length: 20 }, (_, number) => index.add([numbered(number)])));
    expect(await new SqlIndex(open.database).frequencies(Uint32Array.of(7))).toEqual([20]);
    const found = await new SqlIndex(open.database).candidates(Uint32Array.of(7));
    expect(found.map(({ shared }) => shared)).toEqual(Array.from({ length: 20 }, () => 1));
  });

  it('stops listing a hash that is too common for searches', async () => {
    const index = createPatternIndex(open);
    for (let from = 0; from < 3_000; from += 500)
      await index.add(Array.from({ length: 500 }, (_, number) => numbered(from + number)));
    const [common = 0, rare] = await new SqlIndex(open.database).frequencies(Uint32Array.of(7, 1_000));
    expect(common).toBeGreaterThan(2_000);
    expect(common).toBeLessThanOrEqual(2_500);
    expect(rare).toBe(1);
  });

  it('parents finds the parents while other writers add patterns', async () => {
    const index = createPatternIndex(open);
    const batches = Array.from({ length: 8 }, (_, writer) => [
      ...patternsOf(print(READ), `read-${writer}.js`),
      ...patternsOf(print(SEND), `send-${writer}.js`),
      ...Array.from({ length: 300 }, (_, number) => numbered((number * 7 + writer) % 400)),
    ]);
    const added = await Promise.all(batches.map((batch) => index.add(batch)));
    expect(added.reduce((sum, count) => sum + count, 0)).toBe(await index.count());
    const { parents } = await index.parents(print(`${READ.slice(0, -1)}${SEND.slice(SEND.indexOf('\n'))}`));
    expect(parents.map(({ method }) => method)).toEqual(['derived', 'merged']);
    expect(new Set(parents.map(({ pattern }) => pattern.path?.slice(0, 4)))).toEqual(new Set(['read', 'send']));
  });

  it('parents prefers the pattern of the same name when two are about equally similar', async () => {
    const index = createPatternIndex(open);
    const edited = READ.replace('join(folder', 'join(folder, "etc"');
    const sibling = edited.replace('readSettings', 'readDefaults');
    await index.add(patternsOf(print(`import a from 'a';\n\n${READ}\n`), 'own.js'));
    await index.add(patternsOf(print(`import a from 'a';\n\n${sibling}\n`), 'sibling.js'));
    const child = print(edited.replace('return fallback', 'return structuredClone(fallback)'));
    expect((await index.parents(child)).parents).toMatchObject([{ method: 'derived', pattern: { path: 'own.js' } }]);
    const unnamed = await index.parents({ ...child, nameHash: null });
    expect(unnamed.parents).toMatchObject([{ method: 'derived', pattern: { path: 'sibling.js' } }]);
  });

  it('similar returns the pattern itself, its parents, and less similar ones as tentative', async () => {
    const index = createPatternIndex(open);
    const copy = READ.replace('return fallback', 'return structuredClone(fallback)');
    await index.add([...patternsOf(print(READ), 'a.js'), ...patternsOf(print(copy), 'b.js')]);
    expect(await index.similar({ code: `// a note\n${READ}`, path: 'x.ts' })).toMatchObject({
      ok: true,
      value: [
        { relation: 'exact', score: 1, method: 'fingerprint', tentative: false, pattern: { path: 'a.js' } },
        { relation: 'resembles', method: 'resemblance', tentative: true, pattern: { path: 'b.js' } },
      ],
    });
    expect(await index.similar({ code: READ, language: 'JavaScript', limit: 1 })).toMatchObject({
      value: [{ relation: 'exact' }],
    });
    expect(await index.similar({ code: READ, language: 'Java' })).toEqual({ ok: true, value: [] });
  });

  it('similar finds units independently of their file', async () => {
    const index = createPatternIndex(open);
    await index.add(patternsOf(print(`import a from 'a';\n\n${READ}\n\n${SEND}\n`), 'all.js'));
    expect(await index.count()).toBe(3);
    expect(await index.similar({ code: SEND, path: 'moved.js' })).toMatchObject({
      value: [{ relation: 'exact', pattern: { path: 'all.js' } }, {}],
    });
  });

  it('similar fails for a blank text', async () => {
    expect(await createPatternIndex(open).similar({ code: ' \n' })).toMatchObject({
      ok: false,
      error: { code: 'blank' },
    });
  });

  it('add rejects with the error of the database', async () => {
    const broken = { ...numbered(1), fingerprint: 'abc1' };
    await expect(createPatternIndex(open).add([numbered(2), broken])).rejects.toMatchObject({
      name: 'DatabaseError',
      code: 'constraint',
    });
    expect(await createPatternIndex(open).count()).toBe(0);
  });
});
