import { appendFileSync, linkSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KnownTrees, type KnownTreesOptions, searchQuery, treeState } from '../src/index.ts';
import { repository, shell } from './tree.ts';

/** Far enough ahead that what a test has just written counts as settled. */
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

const look = (command: string, cwd = root) => {
  const query = searchQuery('Bash', { command }, cwd);
  if (!query) throw new Error('no search');
  return {
    known: () => trees.look(query, Date.now() + AHEAD_MS),
    whole: () => treeState(query, Date.now() + AHEAD_MS),
  };
};

const KINDS: [string, KnownTreesOptions][] = [
  ['small', {}],
  ['watched', { exactEntries: 0, recentEntries: 0, maxWatchedFolders: 100 }],
];

describe.each(KINDS)('a tree that is %s', (_, options) => {
  beforeEach(() => {
    trees = new KnownTrees(options);
  });

  test('is what a whole look says, and is not looked at whole again until something changes', async () => {
    const { known, whole } = look('git grep -n needle');
    const first = await known();
    expect(first).toMatchObject({ sure: true });
    expect(first).toEqual(await whole());
    // Without git no whole look can be sure.
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
    ['what is ignored', () => writeFileSync(join(root, '.gitignore'), '')],
    ['what only this clone ignores', () => writeFileSync(join(root, '.git/info/exclude'), 'a.ts')],
    ['another branch', () => void shell('git checkout -qb other', root)],
    ['a commit', () => void shell('git commit -q --allow-empty -m other', root)],
    ['a file of git settings', () => void shell('git config core.excludesFile x', root)],
    [
      'another folder in its place',
      () => (renameSync(join(root, 'src'), join(root, 'old')), mkdirSync(join(root, 'src'))),
    ],
  ])('shows %s at once', async (_name, edit) => {
    const { known, whole } = look('git grep -n needle');
    const before = await known();
    expect(await known()).toEqual(before);
    edit();
    const after = await known();
    expect(after).not.toEqual(before);
    expect(after).toEqual(await whole());
  });

  test('shows that it is another one', async () => {
    const { known } = look('grep -rn needle .', join(root, 'src'));
    const before = await known();
    renameSync(root, `${root}-moved`);
    expect(await known()).toEqual({ sure: false, reason: 'unreadable' });
    mkdirSync(join(root, 'src'), { recursive: true });
    expect(await known()).not.toEqual(before);
  });

  test('shows what is written by a name outside of it', async () => {
    const outside = join(temporaryFolder(), 'outside');
    // More than are kept in mind of a watched tree.
    for (let file = 0; file < 400; file++) writeFileSync(join(root, `src/deep/${file}`), '');
    linkSync(join(root, 'src/a.ts'), outside);
    const { known } = look('grep -rn needle src');
    const before = await known();
    appendFileSync(outside, 'needle');
    expect(await known()).not.toEqual(before);
  });
});

test('nothing is watched unless that is asked for, and what is told to no watcher shows', async () => {
  trees = new KnownTrees();
  const { known } = look('grep -rn needle src');
  const before = await known();
  // A name that it got after the look: whoever watches its folder is told of neither the name nor the write.
  const outside = join(temporaryFolder(), 'outside');
  linkSync(join(root, 'src/deep/b.ts'), outside);
  appendFileSync(outside, 'needle');
  expect(await known()).not.toEqual(before);
  trees.close();
  trees = new KnownTrees({ exactEntries: 0 });
  const large = look('git grep -n needle');
  expect(await large.known()).toMatchObject({ sure: true });
  vi.stubEnv('PATH', '/nonexistent');
  expect(await large.known()).toEqual({ sure: false, reason: 'unreadable' });
});

test('folders beyond the most that are watched are looked at whole', async () => {
  trees = new KnownTrees({ exactEntries: 0, maxWatchedFolders: 2 });
  const { known } = look('git grep -n needle');
  expect(await known()).toMatchObject({ sure: true });
  vi.stubEnv('PATH', '/nonexistent');
  expect(await known()).toEqual({ sure: false, reason: 'unreadable' });
});

test('so much at once that events are lost is told from nothing', { timeout: 60_000 }, async () => {
  trees = new KnownTrees({ exactEntries: 0, recentEntries: 0, maxWatchedFolders: 100 });
  mkdirSync(join(root, 'busy'));
  const busy = look('grep -rn x busy');
  const quiet = look('grep -rn needle src');
  await busy.known();
  const before = await quiet.known();
  // Nobody reads the queue meanwhile: it is full when the last is written.
  for (let round = 0; round < 10_000; round++) {
    writeFileSync(join(root, `busy/${round % 2}`), 'x');
    writeFileSync(join(root, `busy/${2 + (round % 2)}`), 'x');
  }
  appendFileSync(join(root, 'src/deep/b.ts'), 'needle');
  expect(await quiet.known()).not.toEqual(before);
});

test.each([{ maxTrees: 1 }, { maxKeptEntries: 3 }])(
  'beyond %o the tree asked about longest ago is forgotten first',
  async (bound) => {
    trees = new KnownTrees(bound);
    const one = look('git grep -n needle');
    const other = look('git grep -n needle', join(root, 'src'));
    await one.known();
    await other.known();
    vi.stubEnv('PATH', '/nonexistent');
    expect(await other.known()).toMatchObject({ sure: true });
    expect(await one.known()).toEqual({ sure: false, reason: 'unreadable' });
  },
);

test('options out of range are refused', () => {
  trees = new KnownTrees();
  expect(() => new KnownTrees({ maxTrees: 0 })).toThrow('maxTrees must be 1 or more, got 0');
  expect(() => new KnownTrees({ recentEntries: -1 })).toThrow(RangeError);
});
