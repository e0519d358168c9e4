import { appendFileSync, linkSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KnownTrees, type KnownTreesOptions, searchQuery, treeState } from '../src/index.ts';
import { repository, shell } from './tree.ts';

/** Far enough ahead that files written by a test count as settled. */
const AHEAD_MS = 86_400_000;
let root: string;
let trees: KnownTrees;

beforeEach(() => {
  root = repository();
});

afterEach(() => {
  trees.close();
  vi.unstubAllEnvs();
});

const inspection = (command: string, cwd = root) => {
  const query = searchQuery('Bash', { command }, cwd);
  if (!query) throw new Error('no search');
  return {
    known: () => trees.inspect(query, Date.now() + AHEAD_MS),
    whole: () => treeState(query, Date.now() + AHEAD_MS),
  };
};

const KINDS: [string, KnownTreesOptions][] = [
  ['small', {}],
  ['watched', { exactEntries: 0, recentEntries: 0, maxWatchedFolders: 100 }],
];

describe.each(KINDS)('KnownTrees of a %s tree', (_, options) => {
  beforeEach(() => {
    trees = new KnownTrees(options);
  });

  test('returns the state of a full scan, and scans again only after a change', async () => {
    const { known, whole } = inspection('git grep -n needle');
    const first = await known();
    expect(first).toMatchObject({ sure: true });
    expect(first).toEqual(await whole());
    // Without git, a full scan is uncertain.
    vi.stubEnv('PATH', '/nonexistent');
    expect(await whole()).toEqual({ sure: false, reason: 'unreadable' });
    expect(await known()).toEqual(first);
    writeFileSync(join(root, 'src/deep/more.ts'), 'needle');
    expect(await known()).toEqual({ sure: false, reason: 'unreadable' });
    vi.unstubAllEnvs();
    expect(await known()).toEqual(await whole());
  });

  test.each<[string, () => void]>([
    ['an edit', () => appendFileSync(join(root, 'src/deep/b.ts'), '//')],
    [
      'an edit that keeps size and times',
      () => {
        const { atime, mtime } = statSync(join(root, 'src/a.ts'));
        writeFileSync(join(root, 'src/a.ts'), 'const NEEDLE = 1;\n');
        utimesSync(join(root, 'src/a.ts'), atime, mtime);
      },
    ],
    ['a new file', () => writeFileSync(join(root, 'src/deep/untracked'), '')],
    ['a new folder, and a file in it', () => (mkdirSync(join(root, 'n')), writeFileSync(join(root, 'n/f'), ''))],
    ['a removal', () => rmSync(join(root, 'src/deep/b.ts'))],
    ['a rename', () => renameSync(join(root, 'src/deep/b.ts'), join(root, 'src/deep/c.ts'))],
    ['a change of the ignored files', () => writeFileSync(join(root, '.gitignore'), '')],
    ['a change of the exclude file', () => writeFileSync(join(root, '.git/info/exclude'), 'a.ts')],
    ['another branch', () => void shell('git checkout -qb other', root)],
    ['a commit', () => void shell('git commit -q --allow-empty -m other', root)],
    ['a file of git settings', () => void shell('git config core.excludesFile x', root)],
    [
      'another folder in its place',
      () => (renameSync(join(root, 'src'), join(root, 'old')), mkdirSync(join(root, 'src'))),
    ],
  ])('detects %s at once', async (_name, edit) => {
    const { known, whole } = inspection('git grep -n needle');
    const before = await known();
    expect(await known()).toEqual(before);
    edit();
    const after = await known();
    expect(after).not.toEqual(before);
    expect(after).toEqual(await whole());
  });

  test('detects that the root was replaced', async () => {
    const { known } = inspection('grep -rn needle .', join(root, 'src'));
    const before = await known();
    renameSync(root, `${root}-moved`);
    expect(await known()).toEqual({ sure: false, reason: 'unreadable' });
    mkdirSync(join(root, 'src'), { recursive: true });
    expect(await known()).not.toEqual(before);
  });

  test('detects a write under a name outside the tree', async () => {
    const outside = join(temporaryFolder(), 'outside');
    // More files than a watched tree keeps records of.
    for (let file = 0; file < 400; file++) writeFileSync(join(root, `src/deep/${file}`), '');
    linkSync(join(root, 'src/a.ts'), outside);
    const { known } = inspection('grep -rn needle src');
    const before = await known();
    appendFileSync(outside, 'needle');
    expect(await known()).not.toEqual(before);
  });
});

test('KnownTrees watches nothing by default and detects a write that raises no watch event', async () => {
  trees = new KnownTrees();
  const { known } = inspection('grep -rn needle src');
  const before = await known();
  // A name created after the scan: the watched folder reports neither the name nor the write.
  const outside = join(temporaryFolder(), 'outside');
  linkSync(join(root, 'src/deep/b.ts'), outside);
  appendFileSync(outside, 'needle');
  expect(await known()).not.toEqual(before);
  trees.close();
  trees = new KnownTrees({ exactEntries: 0 });
  const large = inspection('git grep -n needle');
  expect(await large.known()).toMatchObject({ sure: true });
  vi.stubEnv('PATH', '/nonexistent');
  expect(await large.known()).toEqual({ sure: false, reason: 'unreadable' });
});

test('KnownTrees scans the whole tree when it has more folders than may be watched', async () => {
  trees = new KnownTrees({ exactEntries: 0, maxWatchedFolders: 2 });
  const { known } = inspection('git grep -n needle');
  expect(await known()).toMatchObject({ sure: true });
  vi.stubEnv('PATH', '/nonexistent');
  expect(await known()).toEqual({ sure: false, reason: 'unreadable' });
});

test('KnownTrees detects a change when the event queue overflowed', async () => {
  trees = new KnownTrees({ exactEntries: 0, recentEntries: 0, maxWatchedFolders: 100 });
  mkdirSync(join(root, 'busy'));
  const busy = inspection('grep -rn x busy');
  const quiet = inspection('grep -rn needle src');
  await busy.known();
  const before = await quiet.known();
  // The queue is not read during the loop: it is full before the last write.
  for (let round = 0; round < 10_000; round++) {
    writeFileSync(join(root, `busy/${round % 2}`), 'x');
    writeFileSync(join(root, `busy/${2 + (round % 2)}`), 'x');
  }
  appendFileSync(join(root, 'src/deep/b.ts'), 'needle');
  expect(await quiet.known()).not.toEqual(before);
});

test.each([{ maxTrees: 1 }, { maxKeptEntries: 3 }])(
  'KnownTrees with %o drops the least recently inspected tree',
  async (bound) => {
    trees = new KnownTrees(bound);
    const one = inspection('git grep -n needle');
    const other = inspection('git grep -n needle', join(root, 'src'));
    await one.known();
    await other.known();
    vi.stubEnv('PATH', '/nonexistent');
    expect(await other.known()).toMatchObject({ sure: true });
    expect(await one.known()).toEqual({ sure: false, reason: 'unreadable' });
  },
);

test('KnownTrees rejects options out of range', () => {
  trees = new KnownTrees();
  expect(() => new KnownTrees({ maxTrees: 0 })).toThrow('maxTrees must be 1 or more, got 0');
  expect(() => new KnownTrees({ recentEntries: -1 })).toThrow(RangeError);
});
