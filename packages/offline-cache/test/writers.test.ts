import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEventStore } from '../src/index.ts';
import { start } from './support/children.ts';
import { pendingFiles, scratch } from './support/directories.ts';
import { drain } from './support/drain.ts';
import { isIntact } from './support/events.ts';
import { killWriters } from './support/kills.ts';

const PROCESSES = 16;
let directory: string;
let remove: () => void;

beforeEach(() => ({ directory, remove } = scratch()));
afterEach(() => remove());

test('16 concurrent processes store 200 intact events each', async () => {
  const children = Array.from({ length: PROCESSES }, (_, i) => start('writer', [directory, `p${i}`, '200', '2000']));
  expect(await Promise.all(children.map(({ ended }) => ended))).toEqual(Array(PROCESSES).fill(0));
  expect(pendingFiles(directory)).toHaveLength(3_200);
  const delivered = await drain(createEventStore({ directory }));
  expect(new Set(delivered.map(({ event_id }) => event_id)).size).toBe(3_200);
  expect(delivered.filter((event) => !isIntact(event))).toEqual([]);
});

test.each([
  [40, 2_000],
  [24, 64_000],
])(
  'no accepted event is lost or damaged when %d writers of %d-byte events are killed at random',
  async (kills, bytes) => {
    const report = await killWriters(directory, kills, bytes);
    expect(report).toMatchObject({ kills, lost: 0, damaged: 0, leftAfterTidy: 0 });
    expect(report.accepted).toBeGreaterThan(kills);
  },
);

test('an event is stored when its process exits right after it was accepted', async () => {
  const writer = new URL('../src/writer.ts', import.meta.url).href;
  const script = `
    import { createEventWriter } from ${JSON.stringify(writer)};
    const event = { event_id: 'last words', event_type: 't', pattern_id: 'p', event_data: {} };
    process.exit(createEventWriter({ directory: ${JSON.stringify(directory)} }).store(event).ok ? 0 : 1);
  `;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' });
  expect(status).toBe(0);
  expect((await drain(createEventStore({ directory }))).map(({ event_id }) => event_id)).toEqual(['last words']);
});

/** Bytes that pending events occupy, as reported by the file system. */
const allocated = (): number =>
  pendingFiles(directory).reduce((sum, name) => {
    const { blocks = 0 } = statSync(join(directory, name), { throwIfNoEntry: false }) ?? {};
    return sum + blocks * 512;
  }, 0);

test('16 concurrent writers never exceed the bound, count refusals, and store again after a drain', async () => {
  const maxBytes = 1024 * 1024;
  const store = createEventStore({ directory, maxBytes });
  for (const round of [1, 2]) {
    const args = (i: number): string[] => [directory, `r${round}p${i}`, '60', '6000', String(maxBytes)];
    const children = Array.from({ length: PROCESSES }, (_, i) => start('writer', args(i)));
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, allocated())), 1);
    await Promise.all(children.map((child) => child.ended));
    clearInterval(watch);
    const said = children.flatMap((child) => child.said);
    const accepted = said.filter((line) => !line.startsWith('refused'));
    const refused = said
      .filter((line) => line.startsWith('refused'))
      .reduce((sum, line) => sum + Number(line.slice(8)), 0);

    expect(Math.max(most, allocated())).toBeLessThanOrEqual(maxBytes);
    // An event occupies two blocks; the bound is used completely.
    expect(accepted).toHaveLength(maxBytes / 8192);
    expect(accepted.length + refused).toBe(PROCESSES * 60);
    expect(await store.stats()).toMatchObject({ bytes: maxBytes, refused: refused * round });
    expect(await drain(store)).toHaveLength(accepted.length);
    expect(await store.stats()).toMatchObject({ bytes: 0, pending: 0 });
  }
});
