import { describe, expect, it } from 'vitest';
import {
  createMemoryIndex,
  findParents,
  findSimilar,
  type FingerprintIndex,
  overlap,
  residual,
  THRESHOLDS,
} from '../src/index.ts';
import { print } from './support/print.ts';

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
  const request = transport.open('POST', report.url, { timeout: 5_000 });
  request.on('error', (error) => report.failed(error.message));
  request.on('response', ({ status }) => report.done(status === 200));
  request.end(body.toString());
}`;
const COUNT = `function countWords(text) {
  const words = new Map();
  for (const [word] of text.matchAll(/\\w+/g)) words.set(word, (words.get(word) ?? 0) + 1);
  return [...words].sort((a, b) => b[1] - a[1]).slice(0, 10);
}`;

const js = (code: string): ReturnType<typeof print> => print(code, 'JavaScript');
/** Lines that have nothing in common with anything. */
const filler = (lines: number): string =>
  Array.from({ length: lines }, (_, n) => `const v${n} = [n${n}, ${n} * k${n}, { p${n}: q${n} }].map(f${n});`).join(
    '\n',
  );
const bodyOf = (code: string): string => code.split('\n').slice(1, -1).join('\n');

async function indexOf(texts: Readonly<Record<string, string>>): Promise<FingerprintIndex> {
  const index = createMemoryIndex();
  for (const [path, text] of Object.entries(texts)) await index.add({ ...js(text), path });
  return index;
}

const STORE = { 'read.js': READ, 'send.js': SEND, 'count.js': COUNT };

describe('the parents of a child', () => {
  it('are none when it is known already, whatever its formatting', async () => {
    const found = await findParents(js(`// a note\n${READ.replaceAll("'", '"')}`), await indexOf(STORE));
    expect(found).toMatchObject({ known: { path: 'read.js' }, parents: [], possible: [] });
  });

  it('are what it is known to come from, first of all', async () => {
    const child = js(READ.replace('fallback;', 'defaults;'));
    const provenance = [js(SEND).fingerprint, js('unknown()').fingerprint, child.fingerprint];
    const { parents } = await findParents(child, await indexOf(STORE), { provenance });
    expect(parents.map(({ method, pattern }) => [method, pattern.path])).toEqual([
      ['provenance', 'send.js'],
      ['merged', 'read.js'],
    ]);
    expect(parents[0]).toMatchObject({ score: 1, ptn: 'ptn1' });
  });

  it('are those of the same shape: renamed', async () => {
    const child = js(
      COUNT.replaceAll('words', 'terms')
        .replaceAll('word', 'term')
        .replace('countWords', 'top')
        .replaceAll('text', 'page'),
    );
    const { parents } = await findParents(child, await indexOf(STORE));
    expect(parents).toMatchObject([{ method: 'renamed', score: 1, pattern: { path: 'count.js' } }]);
  });

  it('are what it resembles: derived', async () => {
    const child = js(READ.replace('return fallback', 'return structuredClone(fallback)'));
    const { parents } = await findParents(child, await indexOf(STORE));
    expect(parents).toMatchObject([{ method: 'derived', pattern: { path: 'read.js' } }]);
    expect(parents[0]?.score).toBeCloseTo(overlap(child.hashes, js(READ).hashes).resemblance);
  });

  it('are what holds most of it: extracted', async () => {
    const file = [filler(40), COUNT].join('\n');
    const { parents } = await findParents(js(bodyOf(COUNT)), await indexOf({ 'all.js': file }));
    expect(parents).toMatchObject([{ method: 'extracted', pattern: { path: 'all.js' } }]);
    expect(parents[0]?.score).toBeGreaterThanOrEqual(THRESHOLDS.contained);
  });

  it('are what it holds most of: includes', async () => {
    const { parents } = await findParents(js(`${filler(40)}\n${COUNT}`), await indexOf(STORE));
    expect(parents).toMatchObject([{ method: 'includes', pattern: { path: 'count.js' } }]);
  });

  it('are several when each explains a part of it: merged', async () => {
    const child = js(`${bodyOf(READ)}\n${bodyOf(SEND)}`);
    const { parents } = await findParents(child, await indexOf(STORE));
    expect(new Set(parents.map(({ pattern }) => pattern.path))).toEqual(new Set(['read.js', 'send.js']));
    expect(parents[1]?.method).toBe('merged');
    expect(parents[1]?.score).toBeGreaterThanOrEqual(THRESHOLDS.merged);
  });

  it('are the newest of those that are alike', async () => {
    const index = createMemoryIndex();
    const { family, hashes, nameHash, shape, tokens } = js(READ);
    for (const path of ['old.js', 'new.js'])
      await index.add({ family, hashes, nameHash, shape, tokens, path, fingerprint: path.padStart(64, '0') });
    const { parents } = await findParents(js(`${READ}\nthird();`), index);
    expect(parents[0]?.pattern.path).toBe('new.js');
  });

  describe('of which several are nearly as much like it', () => {
    /** As much like the child as what that was made from, and newer. */
    const edited = READ.replace('join(folder', 'join(folder, "etc"');
    const sibling = edited.replace('readSettings', 'readDefaults');
    const child = js(edited.replace('return fallback', 'return structuredClone(fallback)'));
    const first = async (index: FingerprintIndex, asked = child): Promise<string | undefined> =>
      (await findParents(asked, index)).parents[0]?.pattern.path;

    it('are the one that declares its name', async () => {
      expect(await first(await indexOf({ 'own.js': READ, 'sibling.js': sibling }))).toBe('own.js');
      const other = js(sibling.replace('return fallback', 'return structuredClone(fallback)'));
      expect(await first(await indexOf({ 'own.js': READ, 'sibling.js': sibling }), other)).toBe('sibling.js');
    });

    it('are the newest where no name is known', async () => {
      const index = await indexOf({ 'own.js': READ, 'sibling.js': sibling });
      expect(await first(index, { ...child, nameHash: null })).toBe('sibling.js');
      const nameless = createMemoryIndex();
      await nameless.add({ ...js(READ), nameHash: null, path: 'own.js' });
      await nameless.add({ ...js(sibling), nameHash: null, path: 'sibling.js' });
      expect(await first(nameless)).toBe('sibling.js');
    });

    it('are the newest of its name', async () => {
      const index = createMemoryIndex();
      for (const path of ['old.js', 'new.js'])
        await index.add({ ...js(READ), path, fingerprint: path.padStart(64, '0') });
      await index.add({ ...js(sibling), path: 'sibling.js' });
      expect(await first(index)).toBe('new.js');
    });

    it('are the one of its name that is most like it', async () => {
      const farther = READ.replace('async ', '');
      expect(await first(await indexOf({ 'farther.js': farther }))).toBe('farther.js');
      expect(await first(await indexOf({ 'own.js': READ, 'farther.js': farther }))).toBe('own.js');
    });

    it('are the one most like it when that leads by more', async () => {
      const far = READ.replace(/const parsed[^]*/, 'return revive(text, folder, fallback, new Map());\n}');
      expect(await first(await indexOf({ 'far.js': far }))).toBe('far.js');
      expect(await first(await indexOf({ 'far.js': far, 'sibling.js': sibling }))).toBe('sibling.js');
    });
  });

  it('are not told by a name alone', async () => {
    const index = await indexOf({ 'a.js': SEND.replace('sendReport', 'readSettings') });
    expect((await findParents(js(READ), index)).parents).toEqual([]);
  });

  it('need resemble it less when they stood at its path', async () => {
    const lines = READ.split('\n');
    const child = js(
      [...lines.slice(1, 3), bodyOf(COUNT), ...Array.from({ length: 4 }, (_, n) => `a${n}(b${n} + ${n});`)].join('\n'),
    );
    const index = await indexOf({ 'read.js': READ });
    const there = await findParents(child, index, { path: 'read.js' });
    expect(there.parents).toMatchObject([{ method: 'derived', pattern: { path: 'read.js' } }]);
    expect(there.parents[0]?.score).toBeCloseTo(overlap(child.hashes, js(READ).hashes).resemblance);
    expect((await findParents(child, index, { path: 'other.js' })).parents).toEqual([]);
  });

  it('are only possible when it resembles them too little', async () => {
    const lines = READ.split('\n');
    const child = js(
      [...lines.slice(1, 3), bodyOf(COUNT), ...Array.from({ length: 4 }, (_, n) => `a${n}(b${n} + ${n});`)].join('\n'),
    );
    const index = await indexOf({ 'read.js': READ });
    const { parents, possible } = await findParents(child, index);
    expect(parents).toEqual([]);
    expect(possible).toMatchObject([{ method: 'derived', pattern: { path: 'read.js' } }]);
    expect(possible[0]?.score).toBeGreaterThanOrEqual(THRESHOLDS.possible);
    expect(possible[0]?.score).toBeLessThan(THRESHOLDS.derived);
  });

  it('are of its family', async () => {
    const { parents, possible } = await findParents(print(READ, 'Java'), await indexOf(STORE));
    expect([...parents, ...possible]).toEqual([]);
  });

  it('are not looked for by resemblance when it is tiny', async () => {
    const index = await indexOf({ 'a.js': 'return join(folder, name, rest);' });
    const { parents, possible } = await findParents(js('return join(folder, name, other);'), index);
    expect([...parents, ...possible]).toEqual([]);
  });
});

describe('what is like a text', () => {
  it('is itself, then what else resembles it: tentatively', async () => {
    const index = await indexOf({
      ...STORE,
      'copy.js': READ.replace('return fallback', 'return structuredClone(fallback)'),
    });
    const similar = await findSimilar(js(READ), index);
    expect(similar).toMatchObject([
      { relation: 'exact', score: 1, method: 'fingerprint', tentative: false, pattern: { path: 'read.js' } },
      { relation: 'resembles', method: 'resemblance', tentative: true, pattern: { path: 'copy.js' } },
    ]);
    expect(await findSimilar(js(READ), index, { limit: 1 })).toEqual(similar.slice(0, 1));
  });

  it('is its parents, for sure', async () => {
    const similar = await findSimilar(js(`${bodyOf(READ)}\n${bodyOf(SEND)}`), await indexOf(STORE));
    expect(similar.map(({ relation, tentative }) => [relation, tentative])).toEqual([
      ['resembles', false],
      ['merged', false],
    ]);
  });

  it('is nothing for a text like no other', async () => {
    expect(await findSimilar(js(COUNT), await indexOf({ 'read.js': READ }))).toEqual([]);
  });

  it.each([0, 1.5, Number.NaN])('cannot be %d patterns', async (limit) => {
    await expect(findSimilar(js(READ), createMemoryIndex(), { limit })).rejects.toThrow(
      `limit must be an integer from 1, not ${limit}`,
    );
  });
});

describe('overlap', () => {
  it('counts what two sets share', () => {
    expect(overlap(Uint32Array.of(1, 2, 3, 4), Uint32Array.of(2, 4, 5))).toEqual({
      shared: 2,
      resemblance: 2 / 5,
      ofChild: 2 / 4,
      ofParent: 2 / 3,
    });
    expect(overlap(new Uint32Array(0), new Uint32Array(0)).resemblance).toBe(0);
  });

  it('leaves a rest', () => {
    expect(residual(Uint32Array.of(1, 2, 3), Uint32Array.of(2, 9))).toEqual(Uint32Array.of(1, 3));
  });
});
