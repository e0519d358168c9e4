import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ForgetSelector } from '@hookline/contracts';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { type Facets, openLocalTombstones, selectorTest } from '../src/index.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const DAY = 86_400_000;
const facets = (extra: Partial<Facets> = {}): Facets => ({
  session: 's1',
  repository: 'github.com/me/shop',
  folder: '/home/dev/shop',
  paths: ['src/keys/a.ts'],
  patterns: ['cf0dce6bd69ff5ac'],
  at: NOW - DAY,
  ...extra,
});

describe('conditions', () => {
  test.each<[string, ForgetSelector, Partial<Facets>, boolean]>([
    ['a session', { session_id: 's1' }, {}, true],
    ['another session', { session_id: 's2' }, {}, false],
    ['a session, later', { session_id: 's1' }, { at: NOW + DAY }, true],
    ['a repository', { repository: 'github.com/me/shop' }, {}, true],
    ['a repository, later', { repository: 'github.com/me/shop' }, { at: NOW + DAY }, false],
    [
      'the folder of a repository',
      { repository: 'x', folder: '/home/dev/shop' },
      { folder: '/home/dev/shop/api' },
      true,
    ],
    [
      'a folder with the same beginning',
      { repository: 'x', folder: '/home/dev/shop' },
      { folder: '/home/dev/shop2' },
      false,
    ],
    ['a file', { path: 'src/keys/a.ts' }, {}, true],
    ['a folder', { path: 'src/keys/' }, {}, true],
    ['part of a name', { path: 'src/key' }, {}, false],
    ['a file by its absolute path', { path: 'src/keys/a.ts' }, { paths: ['/home/dev/shop/src/keys/a.ts'] }, true],
    ['a file of another repository', { repository: 'y', path: 'src/keys/a.ts' }, {}, false],
    ['a pattern', { pattern_id: 'cf0dce6bd69ff5ac' }, { at: NOW + DAY }, true],
    ['a time', { before: '2026-06-01T00:00:00Z' }, {}, true],
    ['a later time', { before: '2026-05-01T00:00:00Z' }, {}, false],
    ['all of several', { session_id: 's1', before: '2026-06-01T00:00:00Z' }, {}, true],
    ['not all of several', { session_id: 's1', pattern_id: '0000000000000000' }, {}, false],
  ])('%s', (_, selector, extra, expected) => {
    expect(selectorTest(selector, NOW)(facets(extra))).toBe(expected);
    const tombstones = openLocalTombstones(join(temporaryFolder(), 't.json'));
    tombstones.add(selector, NOW);
    expect(tombstones.isForgotten(facets(extra))).toBe(expected);
  });
});

describe('local tombstones', () => {
  test('are in a file for their owner only, without the conditions, and survive the process', () => {
    const file = join(temporaryFolder(), 'deep', 't.json');
    expect(openLocalTombstones(file).isEmpty).toBe(true);
    openLocalTombstones(file).add({ session_id: 'session-one', path: '/home/dev/secret.ts' }, NOW);
    expect(readFileSync(file, 'utf8')).not.toMatch(/session-one|secret/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = openLocalTombstones(file);
    expect(again.isEmpty).toBe(false);
    expect(again.isForgotten(facets({ session: 'session-one', paths: ['/home/dev/secret.ts'] }))).toBe(true);
  });

  test('of several processes are all kept', () => {
    const file = join(temporaryFolder(), 't.json');
    const [one, two] = [openLocalTombstones(file), openLocalTombstones(file)];
    one.add({ session_id: 'a' }, NOW);
    two.add({ session_id: 'b' }, NOW);
    const all = openLocalTombstones(file);
    expect(['a', 'b', 'c'].map((session) => all.isForgotten(facets({ session })))).toEqual([true, true, false]);
  });

  test('of another process hold at once', () => {
    const file = join(temporaryFolder(), 't.json');
    const [one, two] = [openLocalTombstones(file), openLocalTombstones(file)];
    one.add({ session_id: 'a' }, NOW);
    expect(two.isEmpty).toBe(false);
    expect(two.isForgotten(facets({ session: 'a' }))).toBe(true);
    one.add({ session_id: 'b' }, NOW);
    expect(two.isForgotten(facets({ session: 'b' }))).toBe(true);
  });

  test('in a damaged file count as none', () => {
    const file = join(temporaryFolder(), 't.json');
    writeFileSync(file, '{"key":');
    expect(openLocalTombstones(file).isEmpty).toBe(true);
  });
});
