import { join } from 'node:path';
import type { Claims } from './claims.ts';
import { compress, readContent } from './content.ts';
import { type EventFile, eventsIn } from './directory.ts';
import type { Disk } from './disk.ts';
import { formatName } from './names.ts';
import { Pace } from './pace.ts';
import { replaceClaimed } from './rewrite.ts';
import { renewedSeq } from './seq.ts';
import { blocksOf } from './usage.ts';

/** Compresses pending events that have lain for a while, as far as that frees blocks. Returns how many. */
export async function compactOld(disk: Disk, claims: Claims): Promise<number> {
  const { files, layout, clock, age, compressAfterMs } = disk;
  if (compressAfterMs === undefined) return 0;
  const pace = new Pace(clock);
  let count = 0;
  for (const file of eventsIn(files, layout.root)) {
    await pace.giveWay();
    if (file.parsed.compressed || age.of(file.parsed.storedAtMs) < compressAfterMs) continue;
    if (isWorthTrying(disk, file) && claims.take(file) && compact(disk, claims, file)) count += 1;
  }
  return count;
}

/** An event in one block stays in one block. */
function isWorthTrying({ files, layout }: Disk, { name }: EventFile): boolean {
  return blocksOf(files.stat(join(layout.root, name))?.bytes ?? 0) > 1;
}

/** Compresses a file that was taken, and puts it back either way. */
function compact(disk: Disk, claims: Claims, file: EventFile): boolean {
  const { files, layout } = disk;
  const { bytes, decoded } = readContent(disk, claims.pathOf(file), false);
  const small = compress(files.read(claims.pathOf(file)));
  if (!decoded.ok || blocksOf(small.length) >= blocksOf(bytes)) {
    claims.moveTo(file, join(layout.root, file.name));
    return false;
  }
  const name = formatName({ ...file.parsed, seq: renewedSeq(file.parsed.seq), compressed: true });
  const copy = { bytes: small, directory: layout.root, name };
  return replaceClaimed(disk, claims, { file, event: decoded.value, bytes }, copy);
}
