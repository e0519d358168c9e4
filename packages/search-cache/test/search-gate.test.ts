import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { temporaryFolder, until } from '@hookline/testkit';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  SEARCH_CACHE_DEFAULTS,
  searchConfigFiles,
  type SearchCacheState,
  type SearchCacheStats,
  SearchGate,
  type SearchGateOptions,
} from '../src/index.ts';
import { settled, shell } from './tree.ts';

const COMMAND = 'grep -rn needle .';
let cwd: string;
let saved: (() => SearchCacheState) | undefined;
let published: SearchCacheStats[];
let calls = 0;

beforeEach(async () => {
  cwd = temporaryFolder();
  writeFileSync(join(cwd, 'a.txt'), 'needle\n');
  saved = undefined;
  published = [];
  await settled(200);
});

function gate(options: Partial<SearchGateOptions> = {}): SearchGate {
  const created = new SearchGate({
    enabled: true,
    clock: systemClock,
    store: { value: SEARCH_CACHE_DEFAULTS, scheduleWrite: (snapshot) => (saved = snapshot) },
    ttlMs: 3_600_000,
    capacity: 100,
    acrossSessions: false,
    searchTools: [],
    maxTreeEntries: 30_000,
    maxWatchedFolders: 0,
    waitMs: 20_000,
    workerIdleMs: 600_000,
    configFiles: [],
    quietFromHour: 2,
    quietToHour: 5,
    worker: new URL('../src/tree-worker.ts', import.meta.url),
    onStats: (stats) => published.push(stats),
    ...options,
  });
  onTestFinished(() => created.close());
  return created;
}

/** Asks the gate, and runs the search when it has no answer. */
async function search(searches: SearchGate, agentId?: string): Promise<string | undefined> {
  const call = { tool: 'Bash', input: { command: COMMAND }, cwd, sessionId: 's', callId: `c${calls++}`, agentId };
  const answer = await searches.before(call);
  if (answer === undefined) await searches.after(call, () => shell(COMMAND, cwd));
  return answer;
}

describe('SearchGate', () => {
  test('answers a repeated search through its worker thread until a file changes', async () => {
    const searches = gate();
    searches.start();
    expect(await search(searches)).toBeUndefined();
    expect(await search(searches)).toContain('Unchanged since');
    appendFileSync(join(cwd, 'a.txt'), 'needle\n');
    expect(await search(searches)).toBeUndefined();
    expect(published.at(-1)).toMatchObject({ hits: 1, misses: 2 });
    expect(saved?.()).toMatchObject({ statistics: { hits: 1, misses: 2 } });
  });

  test('treats the context of a subagent as one of its own', async () => {
    const searches = gate();
    await search(searches);
    expect(await search(searches, 'agent')).toBeUndefined();
    expect(await search(searches, 'agent')).toContain('Unchanged since');
    searches.contextLost('s');
    expect(await search(searches)).toBeUndefined();
  });

  test('does nothing when it is disabled, and for calls without an id', async () => {
    const disabled = gate({ enabled: false });
    await search(disabled);
    expect(await search(disabled)).toBeUndefined();
    const searches = gate();
    expect(await searches.before({ tool: 'Bash', input: { command: COMMAND }, cwd, sessionId: 's' })).toBeUndefined();
    expect(published).toEqual([]);
  });

  test('prefetches frequent searches only when sessions share answers', async () => {
    const own = gate();
    await search(own);
    expect(await own.prefetch()).toBe(0);
    const shared = gate({ acrossSessions: true });
    await search(shared);
    shared.clear();
    expect(await shared.prefetch()).toBe(1);
    expect(await search(shared)).toContain('a.txt:1:needle');
    expect(shared.frequentQueries()).toMatchObject([{ query: COMMAND, count: 2 }]);
  });

  test('answers again after the idle worker thread has ended', async () => {
    const searches = gate({ workerIdleMs: 1 });
    await search(searches);
    await until('a later search is answered', async () => (await search(searches)) !== undefined);
    await until('another one is answered', async () => (await search(searches)) !== undefined);
  });

  test('caches nothing when the worker thread fails', async () => {
    const searches = gate({ worker: new URL('./missing.js', import.meta.url) });
    await search(searches);
    expect(await search(searches)).toBeUndefined();
    expect(searches.stats).toMatchObject({ entries: 0, misses: 2 });
  });

  test.each([
    [2, 5, [2, 3, 4]],
    [23, 1, [0, 23]],
    [4, 4, []],
  ])('has quiet hours from %d to %d', (quietFromHour, quietToHour, expected) => {
    const quiet = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => {
      const now = new Date(2026, 10, 25, hour, 30).getTime();
      return gate({ quietFromHour, quietToHour, clock: { ...systemClock, now: () => now } }).isQuietHour();
    });
    expect(quiet).toEqual(expected);
  });
});

test('searchConfigFiles lists the files of git and an absolute ripgrep configuration', () => {
  expect(searchConfigFiles({ userHome: '/home/ada', ripgrepConfigPath: 'relative' })).toEqual([
    '/home/ada/.gitconfig',
    '/home/ada/.config/git/config',
    '/home/ada/.config/git/ignore',
    '/etc/gitconfig',
  ]);
  const files = searchConfigFiles({ userHome: '/home/ada', xdgConfigHome: '/xdg', ripgrepConfigPath: '/rg' });
  expect(files).toContain('/xdg/git/ignore');
  expect(files.at(-1)).toBe('/rg');
});

test('a search whose folder does not exist is never answered', async () => {
  const searches = gate();
  cwd = join(temporaryFolder(), 'missing');
  const call = { tool: 'Bash', input: { command: COMMAND }, cwd, sessionId: 's', callId: 'missing' };
  expect(await searches.before(call)).toBeUndefined();
  mkdirSync(cwd);
  await searches.after(call, () => '');
  expect(searches.stats.entries).toBe(0);
});
