import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatName } from '../src/disk/file-names.ts';
import { crc32 } from '../src/crc32.ts';
import { encode } from '../src/envelope.ts';
import { createEventStore } from '../src/index.ts';
import { scratch } from './support/directories.ts';
import { drain } from './support/drain.ts';

let directory: string;
let remove: () => void;
beforeEach(() => ({ directory, remove } = scratch()));
afterEach(() => remove());

const EVENTS = 25_000;
const DIFFERENT = 1_000;
const MIB = 1024 * 1024;

const event = (event_id: string): Buffer =>
  encode(
    {
      version: 1,
      event_id,
      timestamp: '2026-11-20T12:00:00.000Z',
      event_type: 'pattern_created',
      pattern_id: '0123456789abcdef',
      retry_count: 0,
      last_retry: null,
      last_error: null,
      durability: 'process',
      event_data: {},
    },
    crc32,
  );

/** Creates the files of many writers in random order. All but the oldest are links to one event, which is fast. */
const fill = (): void => {
  mkdirSync(directory);
  const nowMs = Date.now();
  const same = join(directory, 'same');
  writeFileSync(same, event('same'));
  for (let i = 0; i < EVENTS; i++) {
    const n = (i * 7_919) % EVENTS;
    const key = n < DIFFERENT ? `e${n}` : 'same';
    const seq = n.toString(36).padStart(17, '0');
    const name = formatName({ storedAtMs: nowMs - EVENTS + n, seq, dueAtMs: null, key, compressed: false });
    if (n < DIFFERENT) writeFileSync(join(directory, name), event(key));
    else linkSync(same, join(directory, name));
  }
};

test('a store with 25,000 files claims the oldest first, with bounded memory and without blocking the event loop', async () => {
  fill();
  const reader = fileURLToPath(new URL('children/reader.ts', import.meta.url));
  const { stdout } = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=32', reader, directory], {
    encoding: 'utf8',
  });
  const report = JSON.parse(stdout) as { claimed: number; pending: number; heldBytes: number; turns: number };
  expect(report).toMatchObject({ claimed: 500, pending: EVENTS - 500 });
  expect(report.heldBytes).toBeLessThan(8 * MIB);
  // Timers fired while the directory was read.
  expect(report.turns).toBeGreaterThan(5);

  // The reader has ended and left its claims.
  const store = createEventStore({ directory });
  expect(await store.tidy()).toMatchObject({ returned: 500 });
  const delivered = await drain(store, 5_000);
  expect(delivered).toHaveLength(EVENTS);
  const oldest = delivered.slice(0, DIFFERENT).map(({ event_id }) => event_id);
  expect(oldest).toEqual(Array.from({ length: DIFFERENT }, (_, i) => `e${i}`));
});
