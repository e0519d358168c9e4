import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { crc32FromTable } from '../src/crc32-table.ts';
import { crc32 } from '../src/crc32.ts';
import { decode, encode } from '../src/envelope.ts';
import { type StoreNotice, type StoredEvent, createEventStore } from '../src/index.ts';
import { pendingFiles, scratch } from './support/directories.ts';
import { sampleEvent } from './support/events.ts';

const event: StoredEvent = {
  version: 1,
  event_id: 'e',
  timestamp: '2026-11-20T12:00:00.000Z',
  event_type: 'pattern_created',
  pattern_id: '0123456789abcdef',
  retry_count: 0,
  last_retry: null,
  last_error: null,
  durability: 'process',
  event_data: { code: 'const ünï = "🚀";' },
};
const good = encode(event, crc32);

describe('decode', () => {
  test('returns the event that was encoded', () => {
    expect(decode(good, crc32)).toEqual({ ok: true, value: event });
  });

  test.each([
    ['zlib', crc32],
    ['a table', crc32FromTable],
  ])('accepts the standard CRC-32 as computed by %s', (_, compute) => {
    expect(compute(Buffer.from('123456789'))).toBe('cbf43926');
    expect(compute(Buffer.from(''))).toBe('00000000');
    expect(encode(event, compute).equals(good)).toBe(true);
  });

  test('rejects bytes with any one bit flipped', () => {
    for (let byte = 0; byte < good.length; byte++)
      for (let bit = 0; bit < 8; bit++) {
        const bad = Buffer.from(good);
        bad[byte] = (bad[byte] ?? 0) ^ (1 << bit);
        expect(decode(bad, crc32).ok, `bit ${bit} of byte ${byte}`).toBe(false);
      }
  });

  test('rejects bytes that are truncated anywhere', () => {
    for (let length = 0; length < good.length; length++) expect(decode(good.subarray(0, length), crc32).ok).toBe(false);
  });

  test('rejects bytes with any range zeroed', () => {
    for (let start = 0; start < good.length; start++)
      for (let end = start + 1; end <= good.length; end += 7)
        expect(decode(Buffer.from(good).fill(0, start, end), crc32).ok, `${start} to ${end}`).toBe(false);
  });

  test('distinguishes an unknown version from a wrong shape when the checksum is right', () => {
    const sealed = (fields: object): Buffer => {
      const body = JSON.stringify(fields).slice(0, -1);
      return Buffer.from(`${body},"check":"${crc32(Buffer.from(body))}"}\n`);
    };
    expect(decode(sealed({ ...event, version: 2 }), crc32)).toEqual({ ok: false, error: 'version' });
    for (const wrong of [
      { event_id: 7 },
      { retry_count: 'x' },
      { last_retry: 0 },
      { durability: 'none' },
      { event_data: undefined },
    ])
      expect(decode(sealed({ ...event, ...wrong }), crc32)).toEqual({ ok: false, error: 'shape' });
    const noJson = Buffer.from('}"no');
    expect(decode(Buffer.concat([noJson, Buffer.from(`,"check":"${crc32(noJson)}"}\n`)]), crc32)).toEqual({
      ok: false,
      error: 'shape',
    });
  });
});

describe('a store', () => {
  let directory: string;
  let remove: () => void;
  beforeEach(() => ({ directory, remove } = scratch()));
  afterEach(() => remove());

  const damages: [string, (bytes: Buffer) => Buffer][] = [
    ['empty, as after a power loss', () => Buffer.alloc(0)],
    ['all zeros, as after a power loss', (bytes) => Buffer.alloc(bytes.length)],
    ['of another program', () => Buffer.from('<html>')],
    ['far too large', () => Buffer.alloc(9 * 1024 * 1024, '{')],
    ['duplicated', (bytes) => Buffer.concat([bytes, bytes])],
    ...[1, 100, 1_000, 2_100].map((at): [string, (bytes: Buffer) => Buffer] => [
      `truncated at ${at}`,
      (bytes) => bytes.subarray(0, at),
    ]),
    ...[0, 9, 500, 1_500].map((at): [string, (bytes: Buffer) => Buffer] => [
      `zeroed for 64 bytes from ${at}`,
      (bytes) => bytes.fill(0, at, at + 64),
    ]),
  ];

  test.each(damages)('quarantines and counts one file that is %s, and delivers the others', async (_, corrupt) => {
    const notices: StoreNotice[] = [];
    const first = createEventStore({ directory });
    for (const id of ['a', 'b', 'c']) await first.store(sampleEvent(id));
    const name = pendingFiles(directory).find((file) => file.endsWith('-b.json')) ?? '';
    const bytes = corrupt(readFileSync(join(directory, name)));
    writeFileSync(join(directory, name), bytes);

    const next = createEventStore({ directory, observe: (notice) => notices.push(notice) });
    expect((await next.claim()).map(({ event_id }) => event_id)).toEqual(['a', 'c']);
    expect(notices).toEqual([{ type: 'quarantined', event_id: 'b', damage: 'check' }]);
    expect(await next.stats()).toMatchObject({ quarantined: 1, claimed: 2, pending: 0 });
    expect(readFileSync(join(directory, 'quarantine', name)).equals(bytes)).toBe(true);
  });
});
