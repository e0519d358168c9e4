import assert from 'node:assert/strict';
import { fingerprint } from '../fingerprint.ts';
import { findParents } from './find-parents.ts';
import type { FingerprintIndex, NewPattern } from './pattern-index.ts';

/** Something that every `FingerprintIndex` does. */
export interface IndexCheck {
  /** What it does, as a sentence about an index. */
  readonly name: string;
  /** Tries it on an empty index. Rejects with an `AssertionError` when it does something else. */
  run(index: FingerprintIndex): Promise<void>;
}

const hex = (start: string): string => start.padEnd(64, '0');

function pattern(over: Partial<NewPattern> = {}): NewPattern {
  return {
    family: 'c',
    fingerprint: hex('a1'),
    shape: hex('b1'),
    tokens: 40,
    hashes: Uint32Array.of(1, 2, 0xffff_ffff),
    nameHash: 0xffff_fffe,
    path: 'a.c',
    ...over,
  };
}

const givesBack: IndexCheck = {
  name: 'gives back what was added, whole',
  async run(index) {
    const added = await index.add(pattern());
    assert.deepEqual({ ...added }, { ...pattern(), id: added.id });
    assert.deepEqual(await index.byFingerprint(hex('a1')), added);
    assert.deepEqual(await index.byShape(hex('b1')), added);
    assert.deepEqual(await index.byIds([added.id, added.id + 1000]), [added]);
    assert.deepEqual(await index.byIds([]), []);
    assert.equal(await index.byFingerprint(hex('a2')), undefined);
    assert.equal(await index.byShape(hex('b2')), undefined);
  },
};

const keepsBare: IndexCheck = {
  name: 'keeps a pattern without path, hashes or name',
  async run(index) {
    const bare = pattern({ path: undefined, hashes: new Uint32Array(0), nameHash: null });
    const { id } = await index.add(bare);
    assert.deepEqual(await index.byIds([id]), [{ ...bare, id }]);
  },
};

const knowsOnce: IndexCheck = {
  name: 'knows a fingerprint once, and where it stood last',
  async run(index) {
    const { id } = await index.add(pattern());
    await index.add(pattern({ path: 'b.c' }));
    assert.deepEqual(await index.byFingerprint(hex('a1')), { ...pattern({ path: 'b.c' }), id });
    await index.add(pattern({ path: undefined }));
    assert.deepEqual(await index.byFingerprint(hex('a1')), { ...pattern({ path: 'b.c' }), id });
    assert.deepEqual(Array.from(await index.frequencies(Uint32Array.of(1, 2))), [1, 1]);
  },
};

const newestOfShape: IndexCheck = {
  name: 'answers the newest pattern of a shape',
  async run(index) {
    const first = await index.add(pattern());
    const second = await index.add(pattern({ fingerprint: hex('a2') }));
    assert.ok(second.id > first.id);
    assert.equal((await index.byShape(hex('b1')))?.id, second.id);
  },
};

const counts: IndexCheck = {
  name: 'counts, for each hash and in order, the patterns that carry it',
  async run(index) {
    await index.add(pattern());
    await index.add(pattern({ fingerprint: hex('a2'), hashes: Uint32Array.of(2, 3) }));
    assert.deepEqual(Array.from(await index.frequencies(Uint32Array.of(0xffff_ffff, 2, 9, 3))), [1, 2, 0, 1]);
    assert.deepEqual(Array.from(await index.frequencies(new Uint32Array(0))), []);
  },
};

const findsCandidates: IndexCheck = {
  name: 'says of each pattern how many of the hashes asked for it carries, and how many it has',
  async run(index) {
    const first = await index.add(pattern());
    const second = await index.add(pattern({ fingerprint: hex('a2'), hashes: Uint32Array.of(2, 3) }));
    const found = [...(await index.candidates(Uint32Array.of(1, 2, 9)))].sort((a, b) => a.id - b.id);
    assert.deepEqual(found, [
      { id: first.id, shared: 2, size: 3 },
      { id: second.id, shared: 1, size: 2 },
    ]);
    assert.deepEqual(await index.candidates(Uint32Array.of(9)), []);
    assert.deepEqual(await index.candidates(new Uint32Array(0)), []);
  },
};

const tellsClashesApart: IndexCheck = {
  name: 'check 6: keeps two patterns apart whose short ids are the same, and links neither to the other',
  async run(index) {
    const [one, other] = [hex('0123456789abcdef1'), hex('0123456789abcdef2')];
    const first = await index.add(pattern({ fingerprint: one, shape: hex('c1'), hashes: Uint32Array.of(1) }));
    const second = await index.add(pattern({ fingerprint: other, shape: hex('c2'), hashes: Uint32Array.of(2) }));
    assert.notEqual(second.id, first.id);
    assert.equal((await index.byFingerprint(one))?.id, first.id);
    assert.equal((await index.byFingerprint(other))?.id, second.id);
    const child = pattern({ fingerprint: hex('0123456789abcdef3'), shape: hex('c3'), hashes: Uint32Array.of(9) });
    assert.deepEqual(await findParents(child, index), { known: undefined, parents: [], possible: [] });
  },
};

const READ = `async function readAll(folder) {
  const names = await list(folder);
  const texts = names.map((name) => readFile(join(folder, name), 'utf8'));
  return Promise.all(texts);
}`;

const holdsParents: IndexCheck = {
  name: 'is one that parents are found in',
  async run(index) {
    const added = await index.add({ ...print(READ), path: 'a.js' });
    const edited = READ.replace('return Promise.all(texts)', 'return (await Promise.all(texts)).filter(Boolean)');
    const { parents } = await findParents(print(edited), index);
    assert.deepEqual(
      parents.map(({ method, pattern }) => [method, pattern.id, pattern.path]),
      [['derived', added.id, 'a.js']],
    );
    assert.equal((await findParents(print(READ), index)).known?.id, added.id);
    const foreign = print('while (true) { wait(first, second); stop(now, then, later); }');
    assert.deepEqual((await findParents(foreign, index)).parents, []);
  },
};

function print(code: string): NewPattern {
  const made = fingerprint(code, { language: 'JavaScript' });
  assert.ok(made.ok);
  const { family, fingerprint: id, hashes, nameHash, shape, tokens } = made.value;
  return { family, fingerprint: id, hashes, nameHash, shape, tokens };
}

/** Two siblings that are equally like the child: the older one declares its name. */
const prefersNamesake: IndexCheck = {
  name: 'is one in which, of two that are as much alike, the one of the same name is the parent; without names the newest',
  async run(index) {
    const child = print(READ.replace('list(folder)', 'list(folder, { recursive: true })'));
    const older = await index.add({ ...print(READ), fingerprint: hex('d1') });
    const newer = await index.add({ ...print(READ), fingerprint: hex('d2'), nameHash: 7 });
    assert.equal((await findParents(child, index)).parents[0]?.pattern.id, older.id);
    const unnamed = { ...child, nameHash: null };
    assert.equal((await findParents(unnamed, index)).parents[0]?.pattern.id, newer.id);
  },
};

/**
 * What every `FingerprintIndex` does, to be held against one's own: each check wants an empty index of its
 * own.
 */
export const INDEX_CONTRACT: readonly IndexCheck[] = [
  givesBack,
  keepsBare,
  knowsOnce,
  newestOfShape,
  counts,
  findsCandidates,
  tellsClashesApart,
  holdsParents,
  prefersNamesake,
];
