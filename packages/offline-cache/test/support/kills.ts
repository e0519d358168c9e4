import { setTimeout as wait } from 'node:timers/promises';
import { ManualClock } from '@hookline/clock/manual';
import { createEventStore } from '../../src/index.ts';
import { start } from './children.ts';
import { drain } from './drain.ts';
import { isIntact } from './events.ts';
import { tree } from './directories.ts';

/** Counts of the events of killed writers after recovery. */
export interface KillReport {
  readonly kills: number;
  readonly accepted: number;
  readonly lost: number;
  readonly damaged: number;
  /** Delivered but not reported: the writer was killed between the rename and its report. */
  readonly unannounced: number;
  readonly leftovers: number;
  readonly leftAfterTidy: number;
}

const LANES = 2;

/** Starts writers, kills each with SIGKILL at a random time, and checks what is stored. */
export async function killWriters(directory: string, kills: number, bytes: number): Promise<KillReport> {
  const accepted = new Set<string>();
  let started = 0;
  const lane = async (): Promise<void> => {
    while (started < kills) {
      const child = start('writer', [directory, `w${started++}`, '1000000', String(bytes), String(2 ** 40)]);
      // About one writer in eight is killed while it starts, the others after their first report.
      if (Math.random() > 1 / 8) await new Promise((resolve) => child.process.stdout?.once('data', resolve));
      await wait(Math.random() * 12);
      child.process.kill('SIGKILL');
      await child.ended;
      for (const id of child.said) accepted.add(id);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));

  const leftovers = tree(`${directory}/tmp`).length;
  const clock = new ManualClock(Date.now() + 120_000);
  const store = createEventStore({ directory, clock });
  await store.tidy();
  const delivered = await drain(store);
  const ids = new Set(delivered.map(({ event_id }) => event_id));
  const { quarantined } = await store.stats();
  return {
    kills,
    accepted: accepted.size,
    lost: [...accepted].filter((id) => !ids.has(id)).length,
    damaged: delivered.filter((event) => !isIntact(event, bytes)).length + quarantined,
    unannounced: [...ids].filter((id) => !accepted.has(id)).length,
    leftovers,
    leftAfterTidy: tree(`${directory}/tmp`).length,
  };
}
