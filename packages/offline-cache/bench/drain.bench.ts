/** Measures storing and claiming a backlog, relative to writing, reading and removing the same files directly. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventStore } from '../src/index.ts';

const EVENTS = 20_000;
const BATCH = 500;
const scratch = mkdtempSync(join(tmpdir(), 'drain-bench-'));
const data = 'x'.repeat(2_000);

const timed = async (work: () => Promise<void> | void): Promise<number> => {
  const startedMs = performance.now();
  await work();
  return (EVENTS / (performance.now() - startedMs)) * 1_000;
};

const bare = join(scratch, 'bare');
mkdirSync(bare);
const bareStore = await timed(() => {
  for (let i = 0; i < EVENTS; i++) {
    writeFileSync(join(bare, `tmp-${i}`), data, { flag: 'wx' });
    renameSync(join(bare, `tmp-${i}`), join(bare, `event-${i}`));
  }
});
const bareDrain = await timed(() => {
  for (const name of readdirSync(bare)) {
    readFileSync(join(bare, name));
    unlinkSync(join(bare, name));
  }
});

const store = createEventStore({ directory: join(scratch, 'cache'), maxBytes: 1024 ** 3 });
const storing = await timed(async () => {
  for (let i = 0; i < EVENTS; i++) {
    const event = {
      event_id: `event-${i}`,
      event_type: 'pattern_created',
      pattern_id: '0123456789abcdef',
      event_data: data,
    };
    const outcome = await store.store(event);
    if (!outcome.ok) throw outcome.error;
  }
});
const draining = await timed(async () => {
  let left = EVENTS;
  while (left > 0) {
    const batch = await store.claim({ limit: BATCH });
    await store.acknowledge(batch.map(({ event_id }) => event_id));
    left -= batch.length;
  }
});
rmSync(scratch, { recursive: true, force: true });

console.log(`\n${EVENTS} events of 2 KB in one process, relative to the bare files`);
const row = (name: string, perSecond: number, floor: number): void =>
  console.log(
    `  ${name.padEnd(48)} ${perSecond.toFixed(0).padStart(8)} /s  x${(floor / perSecond).toFixed(2)} the time`,
  );
row('write and rename', bareStore, bareStore);
row('store', storing, bareStore);
row('list, read and remove', bareDrain, bareDrain);
row(`claim and acknowledge, ${BATCH} at a time`, draining, bareDrain);
