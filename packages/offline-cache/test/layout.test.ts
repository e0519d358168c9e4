import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crc32 } from '../src/crc32.ts';
import { formatName, idOf, keyOf, parseName } from '../src/disk/file-names.ts';
import { createEventStore } from '../src/index.ts';
import { createEventWriter } from '../src/writer.ts';
import { pendingFiles, scratch, tree } from './support/directories.ts';
import { sampleEvent } from './support/events.ts';
import { TestClaimants } from './support/claimants.ts';

let directory: string;
let remove: () => void;
let clock: ManualClock;

beforeEach(() => {
  ({ directory, remove } = scratch());
  clock = new ManualClock(Date.now());
});
afterEach(() => remove());

test('an event file contains one line of JSON with its checksum and is named by time, sequence and id', async () => {
  createEventWriter({ directory, clock }).store({ ...sampleEvent('e-1'), event_data: { a: 1 } });
  const [name = ''] = pendingFiles(directory);
  expect(name).toMatch(new RegExp(`^pending_${clock.now()}-[0-9a-z]+-e-1\\.json$`));
  const text = readFileSync(join(directory, name), 'utf8');
  expect(text.split('\n')).toHaveLength(2);
  expect(JSON.parse(text)).toEqual({
    version: 1,
    event_id: 'e-1',
    timestamp: new Date(clock.now()).toISOString(),
    event_type: 'pattern_created',
    pattern_id: '0123456789abcdef',
    retry_count: 0,
    last_retry: null,
    last_error: null,
    durability: 'process',
    event_data: { a: 1 },
    check: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
  });
});

test('directories are created with mode 0700 and files with mode 0600', async () => {
  const store = createEventStore({ directory, clock });
  for (const id of ['a', 'b', 'c']) await store.store(sampleEvent(id));
  await store.claim({ limit: 2 });
  await store.deadLetter(['a'], 'no');
  await store.quarantine(['b']);
  await store.tidy();
  const modes = new Set(
    ['.', ...tree(directory)].map((path) => {
      const stat = statSync(join(directory, path));
      return `${stat.isDirectory() ? 'directory' : 'file'} ${(stat.mode & 0o777).toString(8)}`;
    }),
  );
  expect([...modes].sort()).toEqual(['directory 700', 'file 600']);
});

test('tidy writes a summary beside the directories of each state', async () => {
  const store = createEventStore({ directory, clock });
  for (const id of ['a', 'b', 'c', 'd', 'e']) await store.store(sampleEvent(id));
  await store.claim({ limit: 4 });
  await store.acknowledge(['a']);
  await store.deadLetter(['b'], 'HTTP 400');
  await store.quarantine(['c']);
  await store.tidy();
  expect(
    readdirSync(directory)
      .filter((name) => !name.startsWith('pending_'))
      .sort(),
  ).toEqual(['cache_metadata.json', 'claimed', 'counters', 'dead', 'quarantine', 'tmp']);
  expect(JSON.parse(readFileSync(join(directory, 'cache_metadata.json'), 'utf8'))).toEqual({
    total_cached: 5,
    total_synced: 1,
    pending: 2,
    dead: 1,
    quarantined: 1,
    expired: 0,
    refused: 0,
    bytes: 4 * 4096,
    updated_at: new Date(clock.now()).toISOString(),
  });
});

test('a damaged summary is replaced and never read', async () => {
  const store = createEventStore({ directory, clock });
  await store.store(sampleEvent('a'));
  writeFileSync(join(directory, 'cache_metadata.json'), '{"total_cached": 9000');
  expect((await store.claim()).map(({ event_id }) => event_id)).toEqual(['a']);
  expect((await store.tidy()).problems).toEqual([]);
  expect(JSON.parse(readFileSync(join(directory, 'cache_metadata.json'), 'utf8'))).toMatchObject({ total_cached: 1 });
});

test('files with other names stay untouched', async () => {
  const store = createEventStore({ directory, clock });
  await store.store(sampleEvent('a'));
  const foreign = ['pending_1760000000000_0123456789abcdef.json', 'notes.txt', '.hidden', 'pending_x.json'];
  for (const name of foreign) writeFileSync(join(directory, name), '{}');
  mkdirSync(join(directory, 'claimed', 'unknown'), { recursive: true });
  await clock.advance(10 * 24 * 60 * 60 * 1000);
  await store.expire();
  await store.tidy();
  expect(await store.claim()).toEqual([]);
  expect(readdirSync(directory)).toEqual(expect.arrayContaining(foreign));
});

test('an expired event leaves a tombstone', async () => {
  const store = createEventStore({ directory, clock });
  const storedAtMs = clock.now();
  await store.store(sampleEvent('a'));
  await clock.advance(8 * 24 * 60 * 60 * 1000);
  await store.expire();
  expect(JSON.parse(readFileSync(join(directory, 'tombstones.jsonl'), 'utf8'))).toEqual({
    event_id: 'a',
    stored_at_ms: storedAtMs,
    expired_at_ms: clock.now(),
  });
});

test('tidy removes partial files of ended writers and keeps those of running ones', async () => {
  const store = createEventStore({ directory, clock });
  await store.store(sampleEvent('a'));
  // No process has an id this high; this process is alive.
  const draft = (pid: number): string => `000000000abc${pid.toString(36).padStart(5, '0')}.json`;
  const [ended, running] = [draft(36 ** 5 - 1), draft(process.pid)];
  const touch = (name: string, ageMs: number): void => {
    writeFileSync(join(directory, 'tmp', name), 'partial');
    utimesSync(join(directory, 'tmp', name), new Date(), new Date(clock.now() - ageMs));
  };
  touch(ended, 59_000);
  touch(running, 3_599_000);
  expect((await store.tidy()).swept).toBe(0);
  touch(ended, 61_000);
  expect((await store.tidy()).swept).toBe(1);
  expect(tree(join(directory, 'tmp'))).toEqual([running]);
  touch(running, 3_601_000);
  expect((await store.tidy()).swept).toBe(1);
});

test('tidy returns the claims of a claimant with unknown liveness after an hour without a claim', async () => {
  const claimants = Object.assign(new TestClaimants(), { liveness: () => 'unknown' as const });
  const open = () => createEventStore({ directory, clock, claimants });
  const [one, other] = [open(), open()];
  await one.store(sampleEvent('a'));
  await one.claim();
  await clock.advance(3_590_000);
  expect(await other.tidy()).toMatchObject({ returned: 0 });
  await clock.advance(20_000);
  expect(await other.tidy()).toMatchObject({ returned: 1 });
});

test('tidy corrects the block count when two audits agree, not after one', async () => {
  const store = createEventStore({ directory, clock });
  await store.store(sampleEvent('a', 6_000));
  writeFileSync(join(directory, 'counters', 'blocks-taken'), '.'.repeat(50), { flag: 'a' });
  await store.tidy();
  await clock.advance(9_000);
  await store.tidy();
  expect((await store.stats()).bytes).toBe(52 * 4096);
  await clock.advance(11_000);
  await store.tidy();
  expect((await store.stats()).bytes).toBe(2 * 4096);
  // A count that is too low, because its file was emptied.
  writeFileSync(join(directory, 'counters', 'blocks-taken'), '');
  await store.tidy();
  await clock.advance(11_000);
  await store.tidy();
  expect((await store.stats()).bytes).toBe(2 * 4096);
});

test('tidy corrects only the smaller of two differing surpluses', async () => {
  const store = createEventStore({ directory, clock });
  await store.store(sampleEvent('a'));
  const taken = (blocks: number): void =>
    writeFileSync(join(directory, 'counters', 'blocks-taken'), '.'.repeat(blocks), { flag: 'a' });
  taken(30);
  await store.tidy();
  taken(20);
  await clock.advance(11_000);
  await store.tidy();
  expect((await store.stats()).bytes).toBe(21 * 4096);
  await clock.advance(11_000);
  await store.tidy();
  expect((await store.stats()).bytes).toBe(4096);
});

test('tidy compresses neither a damaged event nor one that would not free a block', async () => {
  const store = createEventStore({ directory, clock, compressAfterMs: 0 });
  await store.store(sampleEvent('bad', 20_000));
  const [name = ''] = pendingFiles(directory);
  const bytes = readFileSync(join(directory, name));
  bytes[99] = 0;
  writeFileSync(join(directory, name), bytes);
  await store.store({ ...sampleEvent('dense'), event_data: randomBytes(4_500).toString('base64') });
  expect(await store.tidy()).toMatchObject({ compressed: 0, problems: [] });
  expect(readFileSync(join(directory, name)).equals(bytes)).toBe(true);
  expect((await store.claim()).map(({ event_id }) => event_id)).toEqual(['dense']);
  expect(await store.stats()).toMatchObject({ quarantined: 1 });
});

test('tidy compresses events older than compressAfterMs where that frees blocks, and they stay readable', async () => {
  const store = createEventStore({ directory, clock, compressAfterMs: 60 * 60 * 1000 });
  await store.store(sampleEvent('large', 20_000));
  await store.store(sampleEvent('small', 2_000));
  const { bytes } = await store.stats();
  await clock.advance(59 * 60 * 1000);
  expect(await store.tidy()).toMatchObject({ compressed: 0 });
  await clock.advance(60 * 1000);
  expect(await store.tidy()).toMatchObject({ compressed: 1, problems: [] });
  expect(await store.tidy()).toMatchObject({ compressed: 0 });
  expect(pendingFiles(directory).filter((name) => name.endsWith('-large.json.gz'))).toHaveLength(1);
  expect((await store.stats()).bytes).toBe(2 * 4096);

  expect((await store.list()).map(({ event_id }) => event_id)).toEqual(['large', 'small']);
  expect(await store.show('large')).toMatchObject({ state: 'pending', event: sampleEvent('large', 20_000) });
  const [large] = await store.claim({ limit: 1 });
  expect(large).toMatchObject(sampleEvent('large', 20_000));
  await store.retryLater(['large']);
  expect(pendingFiles(directory).filter((name) => name.includes('-large.json'))).toEqual([
    expect.stringMatching(/json$/),
  ]);
  expect((await store.stats()).bytes).toBe(bytes);
});

test('claim quarantines a damaged compressed event', async () => {
  const store = createEventStore({ directory, clock, compressAfterMs: 0 });
  await store.store(sampleEvent('a', 20_000));
  await store.tidy();
  const [name = ''] = pendingFiles(directory);
  const path = join(directory, name);
  writeFileSync(path, readFileSync(path).subarray(0, 100));
  expect(await store.claim()).toEqual([]);
  expect(await store.show('a')).toEqual({ state: 'quarantine', event: null });
});

test('store returns io when the directory is not writable', async ({ skip }) => {
  if (process.getuid?.() === 0) skip('root may write anywhere');
  const store = createEventStore({ directory, clock });
  await store.store(sampleEvent('a'));
  chmodSync(directory, 0);
  const outcome = await store.store(sampleEvent('b'));
  chmodSync(directory, 0o700);
  expect(outcome).toMatchObject({ ok: false, error: { code: 'io', message: 'could not store the event: EACCES' } });
});

test('parseName inverts formatName and rejects other names', () => {
  const parts = {
    storedAtMs: 1_763_640_000_000,
    seq: '00abc123def4500xyz',
    dueAtMs: null,
    key: 'e-1',
    compressed: false,
  };
  const waiting = { dueAtMs: 1_763_640_060_000, waitMs: 60_000 };
  for (const change of [{}, waiting, { dueAtMs: 0 }, { compressed: true }, { key: keyOf('a/b-c.d', crc32) }])
    expect(parseName(formatName({ ...parts, ...change }))).toEqual({ ...parts, ...change });
  expect(parseName('pending_1763640000000_0123456789abcdef.json')).toBeUndefined();
  expect(idOf(keyOf('Ünï/🚀 -.%~', crc32))).toBe('Ünï/🚀 -.%~');
  const long = keyOf('/'.repeat(1_000), crc32);
  expect(long.length).toBeLessThanOrEqual(150);
  expect(long).not.toBe(keyOf(`${'/'.repeat(999)}x`, crc32));
  expect(Buffer.byteLength(formatName({ ...parts, ...waiting, key: long }))).toBeLessThan(255);
});
