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

/** Far enough ahead that files written by a test count as settled. */
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
/** Begins a search, and runs it after a miss. */
async function search(cache: SearchCache, command: string, sessionId = 's'): Promise<string | undefined> {
  const each = call(command, sessionId);
  const answer = await cache.begin(each);
  if (answer?.kind === 'miss') await cache.finish(each, shell(command, root));
  return answer?.kind === 'miss' ? answer.reason : answer?.kind;
}

describe('SearchCache', () => {
  test('answers a search again until something it read changes', async () => {
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

  test('expires an answer after an hour', async () => {
    const cache = make();
    await search(cache, 'ls');
    await clock.advance(3_599_999);
    expect(await search(cache, 'ls')).toBe('hit');
    await clock.advance(1);
    expect(cache.cleanup()).toBe(1);
    expect(await search(cache, 'ls')).toBe('new');
    expect(cache.stats.entries).toBe(1);
  });

  test('drops the least recently used answer above its capacity', async () => {
    const cache = make({ capacity: 2 });
    for (const command of ['ls', 'ls src', 'ls', 'ls build']) await search(cache, command);
    expect(await search(cache, 'ls')).toBe('hit');
    expect(await search(cache, 'ls src')).toBe('new');
  });

  test('answers only the session that ran the search, until its context is compacted', async () => {
    const cache = make();
    await search(cache, 'ls');
    expect(await search(cache, 'ls', 'other')).toBe('other-session');
    expect(await search(cache, 'ls', 'other')).toBe('hit');
    expect(await search(cache, 'ls')).toBe('hit');
    cache.forgetSession('s');
    expect(await search(cache, 'ls')).toBe('other-session');
  });

  test('answers other sessions with the full text when sessions share answers', async () => {
    const cache = make({ acrossSessions: true });
    await search(cache, 'ls src');
    const other = await cache.begin(call('ls src', 'other'));
    if (other?.kind !== 'hit') throw new Error('no hit');
    expect(other).toMatchObject({ seen: false, tokensSaved: 0 });
    expect(hitText(other)).toContain('\na.ts\ndeep\n');
    expect(hitText({ ...other, seen: true })).toMatch(/^Unchanged since 20\d\d-.*answered above/);
  });

  test('stores no answer when the tree changed during the search, the answer is too long or the clock was set', async () => {
    // Uses the real time, because file times do.
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
    expect(await cache.finish(call('ls'), 'not begun')).toBe(false);
    const displaced = call('ls src');
    await cache.begin(displaced);
    clock.jumpWall(-500);
    expect(await cache.finish(displaced, 'short')).toBe(false);
  });
});

test('SearchCache restores its state', async () => {
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

test('SearchCache prefetches the most frequent searches', async () => {
  const cache = make({ acrossSessions: true });
  for (const command of ['ls', 'cat src/a.ts', 'ls', 'ls build', 'cat src/a.ts', 'ls']) await search(cache, command);
  cache.clear();
  const ran: string[] = [];
  const stored = await cache.prefetch(async (query) => {
    ran.push(query.text);
    return query.text === 'ls' ? shell(query.text, query.cwd) : undefined;
  }, 2);
  expect([ran, stored]).toEqual([['ls', 'cat src/a.ts'], 1]);
  expect(await search(cache, 'ls', 'fresh')).toBe('hit');
});

describe('treeState', () => {
  const state = (command: string, cwd = root, limits = {}) => {
    const query = searchQuery('Bash', { command }, cwd);
    if (!query) throw new Error('no search');
    return treeState(query, clock.now(), limits);
  };

  test('is uncertain for a tree above the limit and for a missing file', async () => {
    expect(await state('grep -rn x .', root, { maxTreeEntries: 5 })).toEqual({ sure: false, reason: 'too-large' });
    expect(await state('cat missing')).toEqual({ sure: false, reason: 'unreadable' });
  });

  test.runIf(process.platform === 'linux')('is uncertain for files that are generated when they are read', async () => {
    for (const command of ['grep MemFree /proc/meminfo', 'ls /sys/kernel'])
      expect(await state(command)).toEqual({ sure: false, reason: 'unreadable' });
  });

  test('is uncertain right after a change', async () => {
    clock.jumpWall(-AHEAD_MS);
    expect(await state('ls')).toEqual({ sure: false, reason: 'just-changed' });
  });

  test('is uncertain for links out of the tree that a search may follow, and for ignored folders', async () => {
    symlinkSync(temporaryFolder(), join(root, 'out'));
    expect(await state('rg needle')).toEqual({ sure: false, reason: 'link' });
    expect(await state('grep -rn needle src')).toMatchObject({ sure: true });
    expect(await state('git grep needle', join(root, 'build'))).toEqual({ sure: false, reason: 'unreadable' });
    writeFileSync(join(root, 'src/.ignore'), '!build\n');
    expect(await state('git grep needle')).toEqual({ sure: false, reason: 'unreadable' });
  });

  test('ignores changes in files that the search skips', async () => {
    const before = await state('git grep needle');
    writeFileSync(join(root, 'build/out.js'), 'changed');
    expect(await state('git grep needle')).toEqual(before);
    const all = await state('grep -rn needle .');
    utimesSync(join(root, 'build/out.js'), 1, 1);
    expect(await state('grep -rn needle .')).not.toEqual(all);
  });

  test('detects changes outside a repository', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a'));
    const before = await state('grep -rn x .', folder);
    expect(before).toMatchObject({ sure: true });
    writeFileSync(join(folder, 'a/b'), 'x');
    expect(await state('grep -rn x .', folder)).not.toEqual(before);
  });

  test('detects commits in a linked worktree', async () => {
    const tree = join(temporaryFolder(), 'wt');
    shell(`git worktree add -q ${tree}`, root);
    const before = await state('git grep needle', tree);
    shell('git commit -q --allow-empty -m other', tree);
    expect(await state('git grep needle', tree)).not.toEqual(before);
    expect(before).toMatchObject({ sure: true });
  });
});

test('SearchCache rejects options out of range', () => {
  expect(() => make({ capacity: 0 })).toThrow('capacity must be 1 or more, got 0');
  expect(() => make({ ttlMs: Number.NaN })).toThrow(RangeError);
});

test('SearchCache reports a miss when the inspection takes too long, and stores the search nevertheless', async () => {
  const slow = Promise.withResolvers<undefined>();
  let inspections = 0;
  const cache = make({
    maxWaitMs: 3,
    inspect: async (...asked) => {
      if (++inspections === 2) await slow.promise;
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
