/**
 * `pnpm kills [count]` kills writers of 2 KB and of 64 KB events at random times, half of each, and reports what is
 * stored. Exits with 1 when an accepted event was lost or damaged.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KillReport, killWriters } from '../test/support/kills.ts';

/** Kills per directory, which bounds the size of the directory. */
const KILLS_PER_ROUND = 100;
const perSize = Math.ceil(Number(process.argv[2] ?? 1_200) / 2);

const add = (a: KillReport, b: KillReport): KillReport =>
  Object.fromEntries(
    Object.entries(a).map(([key, value]) => [key, value + b[key as keyof KillReport]]),
  ) as unknown as KillReport;

let ok = true;
for (const bytes of [2_000, 64_000]) {
  let total: KillReport | undefined;
  for (let done = 0; done < perSize; done += KILLS_PER_ROUND) {
    const directory = mkdtempSync(join(tmpdir(), 'kills-'));
    const report = await killWriters(join(directory, 'cache'), Math.min(KILLS_PER_ROUND, perSize - done), bytes);
    rmSync(directory, { recursive: true, force: true });
    total = total ? add(total, report) : report;
  }
  console.log(`${bytes} bytes:`, total);
  ok &&= total?.lost === 0 && total.damaged === 0 && total.leftAfterTidy === 0;
}
process.exitCode = ok ? 0 : 1;
