/**
 * `pnpm kills [count]`: kills that many writers of 2 KB and of 64 KB events at random moments, half of each, and says
 * what became of what they had been told was kept. Exits 1 when anything was lost or torn.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KillReport, killWriters } from '../test/support/kills.ts';

/** So many at a time, so that what they wrote stays small. */
const ROUND = 100;
const perSize = Math.ceil(Number(process.argv[2] ?? 1_200) / 2);

const add = (a: KillReport, b: KillReport): KillReport =>
  Object.fromEntries(
    Object.entries(a).map(([key, value]) => [key, value + b[key as keyof KillReport]]),
  ) as unknown as KillReport;

let ok = true;
for (const bytes of [2_000, 64_000]) {
  let total: KillReport | undefined;
  for (let done = 0; done < perSize; done += ROUND) {
    const directory = mkdtempSync(join(tmpdir(), 'kills-'));
    const report = await killWriters(join(directory, 'cache'), Math.min(ROUND, perSize - done), bytes);
    rmSync(directory, { recursive: true, force: true });
    total = total ? add(total, report) : report;
  }
  console.log(`${bytes} bytes:`, total);
  ok &&= total?.lost === 0 && total.damaged === 0 && total.leftAfterTidy === 0;
}
process.exitCode = ok ? 0 : 1;
