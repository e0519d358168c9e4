import assert from 'node:assert/strict';
import { findParents } from './find-parents.ts';
import type { FingerprintIndex, NewPattern } from './fingerprint-index.ts';

/** A requirement that every `FingerprintIndex` meets. */
export interface IndexCheck {
  /** The required behaviour, as the predicate of a sentence about an index. */
  readonly name: string;
  /** Verifies the requirement on an empty index. Rejects with an `AssertionError` when it is not met. */
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

const returnsWhole: IndexCheck = {
  name: 'returns an added pattern with all its members',
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

const storesMinimal: IndexCheck = {
  name: 'stores a pattern without path, hashes and name',
  async run(index) {
    const minimal = pattern({ path: undefined, hashes: new Uint32Array(0), nameHash: null });
    const { id } = await index.add(minimal);
    assert.deepEqual(await index.byIds([id]), [{ ...minimal, id }]);
  },
};

const storesOnce: IndexCheck = {
  name: 'stores a fingerprint once, with the path that was given last',
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
  name: 'returns the newest pattern of a shape',
  async run(index) {
    const first = await index.add(pattern());
    const second = await index.add(pattern({ fingerprint: hex('a2') }));
    assert.ok(second.id > first.id);
    assert.equal((await index.byShape(hex('b1')))?.id, second.id);
  },
};

const countsFrequencies: IndexCheck = {
  name: 'returns the number of patterns of each hash, in the order of the hashes',
  async run(index) {
    await index.add(pattern());
    await index.add(pattern({ fingerprint: hex('a2'), hashes: Uint32Array.of(2, 3) }));
    assert.deepEqual(Array.from(await index.frequencies(Uint32Array.of(0xffff_ffff, 2, 9, 3))), [1, 2, 0, 1]);
    assert.deepEqual(Array.from(await index.frequencies(new Uint32Array(0))), []);
  },
};

const findsCandidates: IndexCheck = {
  name: 'returns the number of shared and of all hashes of each candidate',
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

const distinguishesCollisions: IndexCheck = {
  name: 'stores two patterns whose first 16 digits are equal separately, and links neither to the other',
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

/** A function of 24 hashes, and an edit of it that keeps 16 of them and has 6 new ones. */
const original = pattern({ hashes: range(1_000, 24) });
const edited = pattern({
  fingerprint: hex('a2'),
  shape: hex('b2'),
  hashes: Uint32Array.of(...range(1_000, 16), ...range(5_000, 6)),
  path: undefined,
});

function range(start: number, length: number): Uint32Array {
  return Uint32Array.from({ length }, (_, at) => start + at);
}

const findsDerivation: IndexCheck = {
  name: 'lets findParents find the parent of an edit',
  async run(index) {
    const added = await index.add(original);
    const { parents } = await findParents(edited, index);
    assert.deepEqual(
      parents.map(({ method, pattern }) => [method, pattern.id, pattern.path]),
      [['derived', added.id, 'a.c']],
    );
    assert.equal((await findParents(original, index)).known?.id, added.id);
    const foreign = pattern({ fingerprint: hex('a3'), shape: hex('b3'), hashes: range(9_000, 24) });
    assert.deepEqual((await findParents(foreign, index)).parents, []);
  },
};

const prefersSameName: IndexCheck = {
  name: 'lets findParents prefer the pattern of the same name among equals, and the newest without a name',
  async run(index) {
    const older = await index.add({ ...original, fingerprint: hex('d1') });
    const newer = await index.add({ ...original, fingerprint: hex('d2'), nameHash: 7 });
    assert.equal((await findParents(edited, index)).parents[0]?.pattern.id, older.id);
    const unnamed = { ...edited, nameHash: null };
    assert.equal((await findParents(unnamed, index)).parents[0]?.pattern.id, newer.id);
  },
};

/** The contract suite of `FingerprintIndex`, for any test runner. Each check needs an empty index of its own. */
export const INDEX_CONTRACT: readonly IndexCheck[] = [
  returnsWhole,
  storesMinimal,
  storesOnce,
  newestOfShape,
  countsFrequencies,
  findsCandidates,
  distinguishesCollisions,
  findsDerivation,
  prefersSameName,
];
