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
import { fingerprintOf } from './support/fingerprints.ts';

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
const COUNT = `function countWords(text) {
  const words = new Map();
  for (const [word] of text.matchAll(/\\w+/g)) words.set(word, (words.get(word) ?? 0) + 1);
  return [...words].sort((a, b) => b[1] - a[1]).slice(0, 10);
}`;

/** Returns statements that share no hashes with other code. */
const filler = (lines: number): string =>
  Array.from({ length: lines }, (_, n) => `const v${n} = [n${n}, ${n} * k${n}, { p${n}: q${n} }].map(f${n});`).join(
    '\n',
  );
const bodyOf = (code: string): string => code.split('\n').slice(1, -1).join('\n');

async function indexOf(texts: Readonly<Record<string, string>>): Promise<FingerprintIndex> {
  const index = createMemoryIndex();
  for (const [path, text] of Object.entries(texts)) await index.add({ ...fingerprintOf(text), path });
  return index;
}

const STORE = { 'read.js': READ, 'send.js': SEND, 'count.js': COUNT };

describe('findParents', () => {
  it('returns the known pattern and no parents when the child is indexed', async () => {
    const found = await findParents(fingerprintOf(`// a note\n${READ.replaceAll('\n', '\n\n')}`), await indexOf(STORE));
    expect(found).toMatchObject({ known: { path: 'read.js' }, parents: [], possible: [] });
  });

  it('returns parents of known provenance first', async () => {
    const child = fingerprintOf(READ.replace('fallback;', 'defaults;'));
    const provenance = [fingerprintOf(SEND).fingerprint, fingerprintOf('unknown()').fingerprint, child.fingerprint];
    const { parents } = await findParents(child, await indexOf(STORE), { provenance });
    expect(parents.map(({ method, pattern }) => [method, pattern.path])).toEqual([
      ['provenance', 'send.js'],
      ['merged', 'read.js'],
    ]);
    expect(parents[0]).toMatchObject({ score: 1, ptn: 'ptn1' });
  });

  it('returns a renamed parent when the shapes are equal', async () => {
    const child = fingerprintOf(
      COUNT.replaceAll('words', 'terms')
        .replaceAll('word', 'term')
        .replace('countWords', 'top')
        .replaceAll('text', 'page'),
    );
    const { parents } = await findParents(child, await indexOf(STORE));
    expect(parents).toMatchObject([{ method: 'renamed', score: 1, pattern: { path: 'count.js' } }]);
  });

  it('returns a derived parent when the child resembles it', async () => {
    const child = fingerprintOf(READ.replace('return fallback', 'return structuredClone(fallback)'));
    const { parents } = await findParents(child, await indexOf(STORE));
    expect(parents).toMatchObject([{ method: 'derived', pattern: { path: 'read.js' } }]);
    expect(parents[0]?.score).toBeCloseTo(overlap(child.hashes, fingerprintOf(READ).hashes).resemblance);
  });

  it('returns an extracted parent when it contains most of the child', async () => {
    const file = [filler(40), COUNT].join('\n');
    const { parents } = await findParents(fingerprintOf(bodyOf(COUNT)), await indexOf({ 'all.js': file }));
    expect(parents).toMatchObject([{ method: 'extracted', pattern: { path: 'all.js' } }]);
    expect(parents[0]?.score).toBeGreaterThanOrEqual(THRESHOLDS.contained);
  });

  it('returns an includes parent when the child contains most of it', async () => {
    const { parents } = await findParents(fingerprintOf(`${filler(40)}\n${COUNT}`), await indexOf(STORE));
    expect(parents).toMatchObject([{ method: 'includes', pattern: { path: 'count.js' } }]);
  });

  it('returns merged parents when each explains a part of the child', async () => {
    const child = fingerprintOf(`${bodyOf(READ)}\n${bodyOf(SEND)}`);
    const { parents } = await findParents(child, await indexOf(STORE));
    expect(new Set(parents.map(({ pattern }) => pattern.path))).toEqual(new Set(['read.js', 'send.js']));
    expect(parents[1]?.method).toBe('merged');
    expect(parents[1]?.score).toBeGreaterThanOrEqual(THRESHOLDS.merged);
  });

  it('returns the newest of equally similar patterns', async () => {
    const index = createMemoryIndex();
    const { family, hashes, nameHash, shape, tokens } = fingerprintOf(READ);
    for (const path of ['old.js', 'new.js'])
      await index.add({ family, hashes, nameHash, shape, tokens, path, fingerprint: path.padStart(64, '0') });
    const { parents } = await findParents(fingerprintOf(`${READ}\nthird();`), index);
    expect(parents[0]?.pattern.path).toBe('new.js');
  });

  describe('with several patterns of nearly equal strength', () => {
    /** Resembles the child as much as the original does, and is newer. */
    const edited = READ.replace('join(folder', 'join(folder, "etc"');
    const sibling = edited.replace('readSettings', 'readDefaults');
    const child = fingerprintOf(edited.replace('return fallback', 'return structuredClone(fallback)'));
    const first = async (index: FingerprintIndex, asked = child): Promise<string | undefined> =>
      (await findParents(asked, index)).parents[0]?.pattern.path;

    it('returns the one that declares the name of the child', async () => {
      expect(await first(await indexOf({ 'own.js': READ, 'sibling.js': sibling }))).toBe('own.js');
      const other = fingerprintOf(sibling.replace('return fallback', 'return structuredClone(fallback)'));
      expect(await first(await indexOf({ 'own.js': READ, 'sibling.js': sibling }), other)).toBe('sibling.js');
    });

    it('returns the newest when no name is known', async () => {
      const index = await indexOf({ 'own.js': READ, 'sibling.js': sibling });
      expect(await first(index, { ...child, nameHash: null })).toBe('sibling.js');
      const unnamed = createMemoryIndex();
      await unnamed.add({ ...fingerprintOf(READ), nameHash: null, path: 'own.js' });
      await unnamed.add({ ...fingerprintOf(sibling), nameHash: null, path: 'sibling.js' });
      expect(await first(unnamed)).toBe('sibling.js');
    });

    it('returns the newest of those that declare the name of the child', async () => {
      const index = createMemoryIndex();
      for (const path of ['old.js', 'new.js'])
        await index.add({ ...fingerprintOf(READ), path, fingerprint: path.padStart(64, '0') });
      await index.add({ ...fingerprintOf(sibling), path: 'sibling.js' });
      expect(await first(index)).toBe('new.js');
    });

    it('returns the most similar of those that declare the name of the child', async () => {
      const lessSimilar = READ.replace('async ', '');
      expect(await first(await indexOf({ 'less-similar.js': lessSimilar }))).toBe('less-similar.js');
      expect(await first(await indexOf({ 'own.js': READ, 'less-similar.js': lessSimilar }))).toBe('own.js');
    });

    it('returns the most similar when its lead exceeds the window for names', async () => {
      const dissimilar = READ.replace(/const parsed[^]*/, 'return revive(text, folder, fallback, new Map());\n}');
      expect(await first(await indexOf({ 'dissimilar.js': dissimilar }))).toBe('dissimilar.js');
      expect(await first(await indexOf({ 'dissimilar.js': dissimilar, 'sibling.js': sibling }))).toBe('sibling.js');
    });
  });

  it('returns no parent that shares only a name', async () => {
    const index = await indexOf({ 'a.js': SEND.replace('sendReport', 'readSettings') });
    expect((await findParents(fingerprintOf(READ), index)).parents).toEqual([]);
  });

  it('requires less resemblance at the same path', async () => {
    const lines = READ.split('\n');
    const child = fingerprintOf(
      [...lines.slice(1, 3), bodyOf(COUNT), ...Array.from({ length: 4 }, (_, n) => `a${n}(b${n} + ${n});`)].join('\n'),
    );
    const index = await indexOf({ 'read.js': READ });
    const there = await findParents(child, index, { path: 'read.js' });
    expect(there.parents).toMatchObject([{ method: 'derived', pattern: { path: 'read.js' } }]);
    expect(there.parents[0]?.score).toBeCloseTo(overlap(child.hashes, fingerprintOf(READ).hashes).resemblance);
    expect((await findParents(child, index, { path: 'other.js' })).parents).toEqual([]);
  });

  it('returns a candidate in `possible` when the resemblance is too low for a parent', async () => {
    const lines = READ.split('\n');
    const child = fingerprintOf(
      [...lines.slice(1, 3), bodyOf(COUNT), ...Array.from({ length: 4 }, (_, n) => `a${n}(b${n} + ${n});`)].join('\n'),
    );
    const index = await indexOf({ 'read.js': READ });
    const { parents, possible } = await findParents(child, index);
    expect(parents).toEqual([]);
    expect(possible).toMatchObject([{ method: 'derived', pattern: { path: 'read.js' } }]);
    expect(possible[0]?.score).toBeGreaterThanOrEqual(THRESHOLDS.possible);
    expect(possible[0]?.score).toBeLessThan(THRESHOLDS.derived);
  });

  it('returns only patterns of the same family', async () => {
    const { parents, possible } = await findParents(fingerprintOf(READ, 'java'), await indexOf(STORE));
    expect([...parents, ...possible]).toEqual([]);
  });

  it('does not search by resemblance when the child has fewer than 15 tokens', async () => {
    const index = await indexOf({ 'a.js': 'return join(folder, name, rest);' });
    const { parents, possible } = await findParents(fingerprintOf('return join(folder, name, other);'), index);
    expect([...parents, ...possible]).toEqual([]);
  });
});

describe('findSimilar', () => {
  it('returns the text itself, then tentative patterns that resemble it', async () => {
    const index = await indexOf({
      ...STORE,
      'copy.js': READ.replace('return fallback', 'return structuredClone(fallback)'),
    });
    const similar = await findSimilar(fingerprintOf(READ), index);
    expect(similar).toMatchObject([
      { relation: 'exact', score: 1, method: 'fingerprint', tentative: false, pattern: { path: 'read.js' } },
      { relation: 'resembles', method: 'resemblance', tentative: true, pattern: { path: 'copy.js' } },
    ]);
    expect(await findSimilar(fingerprintOf(READ), index, { limit: 1 })).toEqual(similar.slice(0, 1));
  });

  it('returns the parents of the text as not tentative', async () => {
    const similar = await findSimilar(fingerprintOf(`${bodyOf(READ)}\n${bodyOf(SEND)}`), await indexOf(STORE));
    expect(similar.map(({ relation, tentative }) => [relation, tentative])).toEqual([
      ['resembles', false],
      ['merged', false],
    ]);
  });

  it('returns nothing when no pattern is similar', async () => {
    expect(await findSimilar(fingerprintOf(COUNT), await indexOf({ 'read.js': READ }))).toEqual([]);
  });

  it.each([0, 1.5, Number.NaN])('rejects with RangeError when limit is %d', async (limit) => {
    await expect(findSimilar(fingerprintOf(READ), createMemoryIndex(), { limit })).rejects.toThrow(
      `limit must be an integer from 1, not ${limit}`,
    );
  });
});

describe('overlap', () => {
  it('measures two sets of hashes', () => {
    expect(overlap(Uint32Array.of(1, 2, 3, 4), Uint32Array.of(2, 4, 5))).toEqual({
      shared: 2,
      resemblance: 2 / 5,
      ofChild: 2 / 4,
      ofParent: 2 / 3,
    });
    expect(overlap(new Uint32Array(0), new Uint32Array(0)).resemblance).toBe(0);
  });
});

describe('residual', () => {
  it('returns the hashes that the parent does not have', () => {
    expect(residual(Uint32Array.of(1, 2, 3), Uint32Array.of(2, 9))).toEqual(Uint32Array.of(1, 3));
  });
});
