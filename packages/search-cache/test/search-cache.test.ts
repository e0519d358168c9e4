import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  hitText,
  SEARCH_CACHE_DEFAULTS,
  SearchCache,
  type SearchCacheOptions,
  searchCacheSchema,
  searchQuery,
  treeState,
} from '../src/index.ts';
import { repository, settled, shell } from './tree.ts';

/** Far enough ahead that what a test has just written counts as settled. */
const AHEAD_MS = 86_400_000;
let root: string;
let clock: ManualClock;
let calls = 0;

beforeEach(() => {
  root = repository();
  clock = new ManualClock(Date.now() + AHEAD_MS);
});

const make = (options: Partial<SearchCacheOptions> = {}): SearchCache => new SearchCache({ clock, ...options });
const call = (command: string, sessionId = 's') => ({
  tool: 'Bash',
  input: { command },
  cwd: root,
  sessionId,
  callId: `call-${calls++}`,
});
/** Begins a search, and finishes it if it was a miss. */
async function search(cache: SearchCache, command: string, sessionId = 's'): Promise<string | undefined> {
  const each = call(command, sessionId);
  const answer = await cache.begin(each);
  if (answer?.kind === 'miss') await cache.finish(each, shell(command, root));
  return answer?.kind === 'miss' ? answer.reason : answer?.kind;
}

describe('an answer', () => {
  test('is given again until something that it read changes', async () => {
    const cache = make();
    expect(await search(cache, 'grep -rn needle src')).toBe('new');
    expect(await search(cache, 'grep -rn needle src')).toBe('hit');
    writeFileSync(join(root, 'top.txt'), 'not in src');
    expect(await search(cache, 'grep -rn needle src')).toBe('hit');
    writeFileSync(join(root, 'src/c.ts'), 'needle');
    expect(await search(cache, 'grep -rn needle src')).toBe('changed');
    expect(await search(cache, 'grep -rn needle src')).toBe('hit');
    expect(await search(cache, 'echo needle')).toBeUndefined();
    expect(cache.stats).toEqual({ entries: 1, hits: 3, misses: 2, hitRate: 0.6, tokensSaved: 8 + 8 + 13 });
  });

  test('lives an hour', async () => {
    const cache = make();
    await search(cache, 'ls');
    await clock.advance(3_599_999);
    expect(await search(cache, 'ls')).toBe('hit');
    await clock.advance(1);
    expect(cache.cleanup()).toBe(1);
    expect(await search(cache, 'ls')).toBe('new');
    expect(cache.stats.entries).toBe(1);
  });

  test('gives way to others when a hundred are used more recently', async () => {
    const cache = make({ capacity: 2 });
    for (const command of ['ls', 'ls src', 'ls', 'ls build']) await search(cache, command);
    expect(await search(cache, 'ls')).toBe('hit');
    expect(await search(cache, 'ls src')).toBe('new');
  });

  test('belongs to the session that got it, until that is compacted', async () => {
    const cache = make();
    await search(cache, 'ls');
    expect(await search(cache, 'ls', 'other')).toBe('other-session');
    expect(await search(cache, 'ls', 'other')).toBe('hit');
    expect(await search(cache, 'ls')).toBe('hit');
    cache.forgetSession('s');
    expect(await search(cache, 'ls')).toBe('other-session');
  });

  test('is given to other sessions as text where that is wanted', async () => {
    const cache = make({ acrossSessions: true });
    await search(cache, 'ls src');
    const other = await cache.begin(call('ls src', 'other'));
    if (other?.kind !== 'hit') throw new Error('no hit');
    expect(other).toMatchObject({ seen: false, tokensSaved: 0 });
    expect(hitText(other)).toContain('\na.ts\ndeep\n');
    expect(hitText({ ...other, seen: true })).toMatch(/^Unchanged since 20\d\d-.*answered above/);
  });

  test('of a search that ran while the tree changed is not kept, nor a very long one', async () => {
    // Here the file system's own time matters.
    clock.jumpWall(Date.now() + 1000 - clock.now());
    const cache = make({ maxResultLength: 10, settleMs: 1000 });
    const during = call('ls');
    await settled(20);
    const quiet = call('ls src');
    await cache.begin(quiet);
    expect(await cache.finish(quiet, 'short')).toBe(true);
    await cache.begin(during);
    writeFileSync(join(root, 'meanwhile'), '');
    expect(await cache.finish(during, 'x')).toBe(false);
    const long = call('ls');
    await cache.begin(long);
    expect(await cache.finish(long, 'x'.repeat(11))).toBe(false);
    expect(await cache.finish(call('ls'), 'never begun')).toBe(false);
    const displaced = call('ls src');
    await cache.begin(displaced);
    clock.jumpWall(-500);
    expect(await cache.finish(displaced, 'short')).toBe(false);
  });
});

test('the state lasts from one run to the next', async () => {
  const cache = make();
  await search(cache, 'ls');
  await search(cache, 'ls');
  const state = searchCacheSchema.parse(JSON.parse(JSON.stringify(cache.toState())));
  const next = make({ state });
  expect(next.stats).toEqual(cache.stats);
  expect(await search(next, 'ls')).toBe('hit');
  expect(searchCacheSchema.parse(SEARCH_CACHE_DEFAULTS)).toEqual(SEARCH_CACHE_DEFAULTS);
  next.clear();
  expect(await search(next, 'ls')).toBe('new');
});

test('the most frequent searches are run ahead', async () => {
  const cache = make({ acrossSessions: true });
  for (const command of ['ls', 'cat src/a.ts', 'ls', 'ls build', 'cat src/a.ts', 'ls']) await search(cache, command);
  cache.clear();
  const ran: string[] = [];
  const kept = await cache.warm(async (query) => {
    ran.push(query.text);
    return query.text === 'ls' ? shell(query.text, query.cwd) : undefined;
  }, 2);
  expect([ran, kept]).toEqual([['ls', 'cat src/a.ts'], 1]);
  expect(await search(cache, 'ls', 'fresh')).toBe('hit');
});

describe('there is doubt about', () => {
  const state = (command: string, cwd = root, limits = {}) => {
    const query = searchQuery('Bash', { command }, cwd);
    if (!query) throw new Error('no search');
    return treeState(query, clock.now(), limits);
  };

  test('a tree that is too large, or a file that is not there', async () => {
    expect(await state('grep -rn x .', root, { maxTreeEntries: 5 })).toEqual({ sure: false, reason: 'too-large' });
    expect(await state('cat missing')).toEqual({ sure: false, reason: 'unreadable' });
  });

  test.runIf(process.platform === 'linux')('files that are made up as they are read', async () => {
    for (const command of ['grep MemFree /proc/meminfo', 'ls /sys/kernel'])
      expect(await state(command)).toEqual({ sure: false, reason: 'unreadable' });
  });

  test('a change of just now', async () => {
    clock.jumpWall(-AHEAD_MS);
    expect(await state('ls')).toEqual({ sure: false, reason: 'just-changed' });
  });

  test('links out of the tree where a search may follow them, and ignored folders', async () => {
    symlinkSync(temporaryFolder(), join(root, 'out'));
    expect(await state('rg needle')).toEqual({ sure: false, reason: 'link' });
    expect(await state('grep -rn needle src')).toMatchObject({ sure: true });
    expect(await state('git grep needle', join(root, 'build'))).toEqual({ sure: false, reason: 'unreadable' });
    writeFileSync(join(root, 'src/.ignore'), '!build\n');
    expect(await state('git grep needle')).toEqual({ sure: false, reason: 'unreadable' });
  });

  test('nothing of what a search passes over', async () => {
    const before = await state('git grep needle');
    writeFileSync(join(root, 'build/out.js'), 'changed');
    expect(await state('git grep needle')).toEqual(before);
    const all = await state('grep -rn needle .');
    utimesSync(join(root, 'build/out.js'), 1, 1);
    expect(await state('grep -rn needle .')).not.toEqual(all);
  });

  test('nothing outside of git, if it can be read', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a'));
    const before = await state('grep -rn x .', folder);
    expect(before).toMatchObject({ sure: true });
    writeFileSync(join(folder, 'a/b'), 'x');
    expect(await state('grep -rn x .', folder)).not.toEqual(before);
  });

  test('nothing in a linked worktree, whose commits show', async () => {
    const tree = join(temporaryFolder(), 'wt');
    shell(`git worktree add -q ${tree}`, root);
    const before = await state('git grep needle', tree);
    shell('git commit -q --allow-empty -m other', tree);
    expect(await state('git grep needle', tree)).not.toEqual(before);
    expect(before).toMatchObject({ sure: true });
  });
});

test('options out of range are refused', () => {
  expect(() => make({ capacity: 0 })).toThrow('capacity must be 1 or more, got 0');
  expect(() => make({ ttlMs: Number.NaN })).toThrow(RangeError);
});

test('a look at the tree that takes too long is a miss, and the search can be kept all the same', async () => {
  const slow = Promise.withResolvers<undefined>();
  let looks = 0;
  const cache = make({
    maxWaitMs: 3,
    look: async (...asked) => {
      if (++looks === 2) await slow.promise;
      return treeState(...asked);
    },
  });
  expect(await search(cache, 'grep -rn needle .')).toBe('new');
  const again = call('grep -rn needle .');
  const answer = cache.begin(again);
  await clock.advance(3);
  expect(await answer).toEqual({ kind: 'miss', reason: 'too-slow' });
  slow.resolve(undefined);
  expect(await cache.finish(again, shell('grep -rn needle .', root))).toBe(true);
  expect(await search(cache, 'grep -rn needle .')).toBe('hit');
});
