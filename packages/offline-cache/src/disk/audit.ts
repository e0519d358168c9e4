import { join } from 'node:path';
import { namesIn, unlessGone } from './directory.ts';
import type { Disk } from './disk.ts';
import { STATES, eventsThat } from './look-up.ts';
import { Pace } from './pace.ts';
import { blocksOf } from './usage.ts';

/** A finding younger than this confirms nothing: what it saw may have been under way. */
const CONFIRM_AFTER_MS = 10_000;
/** An empty file whose name says when by the wall clock, and how many blocks too many were counted. */
const FINDING = /^finding_(\d+)_(-?\d+)$/;

/**
 * Compares the block count with what is there and corrects it, slowly: a writer under way has taken blocks for a
 * file that is not there yet, so only what two findings agree on is taken off. A finding confirms one other: it is
 * used by the process that removes its file.
 */
export async function audit(disk: Disk): Promise<void> {
  const { files, layout, usage, clock } = disk;
  const surplus = usage.surplus(await blocksInUse(disk));
  const before = takeFinding(disk);
  const agreed = agreement(before, surplus);
  usage.correct(agreed);
  const left = surplus - agreed;
  if (left === 0) return;
  files.makeDirectory(layout.counters);
  files.close(files.append(join(layout.counters, `finding_${Math.round(clock.now())}_${left}`)));
}

/** What two findings have in common: the smaller of them when both point the same way. */
function agreement(a: number, b: number): number {
  if (Math.sign(a) !== Math.sign(b)) return 0;
  return Math.sign(a) * Math.min(Math.abs(a), Math.abs(b));
}

/** Uses up the findings that are old enough, and answers the latest of them; 0 when there is none. */
function takeFinding({ files, layout, clock }: Disk): number {
  let latest = 0;
  for (const name of [...namesIn(files, layout.counters)].sort()) {
    const [, atMs, surplus] = FINDING.exec(name) ?? [];
    if (atMs === undefined || Math.abs(clock.now() - Number(atMs)) < CONFIRM_AFTER_MS) continue;
    if (unlessGone(() => files.remove(join(layout.counters, name)))) latest = Number(surplus);
  }
  return latest;
}

async function blocksInUse(disk: Disk): Promise<number> {
  const pace = new Pace(disk.clock);
  let blocks = 0;
  for (const path of paths(disk)) {
    const file = disk.files.stat(path);
    if (file) blocks += blocksOf(file.bytes);
    await pace.giveWay();
  }
  return blocks;
}

function* paths(disk: Disk): Generator<string> {
  const { files, layout } = disk;
  for (const state of STATES) for (const { path } of eventsThat(disk, state)) yield path;
  for (const name of namesIn(files, layout.tmp)) yield join(layout.tmp, name);
}
