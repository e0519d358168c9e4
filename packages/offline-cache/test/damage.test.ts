import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
const good = encode(event);

describe('an event’s bytes', () => {
  test('decode to what was encoded', () => {
    expect(decode(good)).toEqual({ ok: true, value: event });
  });

  test('carry the CRC-32 that everybody computes', () => {
    expect(crc32(Buffer.from('123456789'))).toBe('cbf43926');
    expect(crc32(Buffer.from(''))).toBe('00000000');
  });

  test('case 26: with any one bit flipped they are refused', () => {
    for (let byte = 0; byte < good.length; byte++)
      for (let bit = 0; bit < 8; bit++) {
        const bad = Buffer.from(good);
        bad[byte] = (bad[byte] ?? 0) ^ (1 << bit);
        expect(decode(bad).ok, `bit ${bit} of byte ${byte}`).toBe(false);
      }
  });

  test('case 26: cut off anywhere they are refused', () => {
    for (let length = 0; length < good.length; length++) expect(decode(good.subarray(0, length)).ok).toBe(false);
  });

  test('case 26: with any range of bytes zeroed they are refused', () => {
    for (let start = 0; start < good.length; start++)
      for (let end = start + 1; end <= good.length; end += 7)
        expect(decode(Buffer.from(good).fill(0, start, end)).ok, `${start} to ${end}`).toBe(false);
  });

  test('that are whole but no event of this version are told apart', () => {
    const sealed = (fields: object): Buffer => {
      const body = JSON.stringify(fields).slice(0, -1);
      return Buffer.from(`${body},"check":"${crc32(Buffer.from(body))}"}\n`);
    };
    expect(decode(sealed({ ...event, version: 2 }))).toEqual({ ok: false, error: 'version' });
    for (const wrong of [
      { event_id: 7 },
      { retry_count: 'x' },
      { last_retry: 0 },
      { durability: 'none' },
      { event_data: undefined },
    ])
      expect(decode(sealed({ ...event, ...wrong }))).toEqual({ ok: false, error: 'shape' });
    const noJson = Buffer.from('}"no');
    expect(decode(Buffer.concat([noJson, Buffer.from(`,"check":"${crc32(noJson)}"}\n`)]))).toEqual({
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
    ['empty, as after a loss of power', () => Buffer.alloc(0)],
    ['all zeros, as after a loss of power', (bytes) => Buffer.alloc(bytes.length)],
    ['of a foreign program', () => Buffer.from('<html>')],
    ['far too large', () => Buffer.alloc(9 * 1024 * 1024, '{')],
    ['twice itself', (bytes) => Buffer.concat([bytes, bytes])],
    ...[1, 100, 1_000, 2_100].map((at): [string, (bytes: Buffer) => Buffer] => [
      `cut off at ${at}`,
      (bytes) => bytes.subarray(0, at),
    ]),
    ...[0, 9, 500, 1_500].map((at): [string, (bytes: Buffer) => Buffer] => [
      `zeroed from ${at} on, for 64 bytes`,
      (bytes) => bytes.fill(0, at, at + 64),
    ]),
  ];

  test.each(damages)(
    'case 26: with one file that is %s sets that one aside, counts it, and goes on',
    async (_, spoil) => {
      const notices: StoreNotice[] = [];
      const first = createEventStore({ directory });
      for (const id of ['a', 'b', 'c']) await first.store(sampleEvent(id));
      const name = pendingFiles(directory).find((file) => file.endsWith('-b.json')) ?? '';
      const bytes = spoil(readFileSync(join(directory, name)));
      writeFileSync(join(directory, name), bytes);

      const next = createEventStore({ directory, observe: (notice) => notices.push(notice) });
      expect((await next.claim()).map(({ event_id }) => event_id)).toEqual(['a', 'c']);
      expect(notices).toEqual([{ type: 'quarantined', event_id: 'b', damage: 'check' }]);
      expect(await next.stats()).toMatchObject({ quarantined: 1, claimed: 2, pending: 0 });
      expect(readFileSync(join(directory, 'quarantine', name)).equals(bytes)).toBe(true);
    },
  );
});
