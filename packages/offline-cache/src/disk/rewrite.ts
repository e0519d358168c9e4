import { join } from 'node:path';
import { encode } from '../envelope.ts';
import type { StoredEvent } from '../event.ts';
import type { Claims, Held } from './claims.ts';
import type { Disk } from './disk.ts';
import { formatName } from './names.ts';
import { place } from './place.ts';
import { renewedSeq } from './seq.ts';
import { blocksOf } from './usage.ts';
import { removeQuietly } from './write-file.ts';

/** A file to have in the place of a claimed one. */
interface Copy {
  readonly bytes: Uint8Array;
  readonly directory: string;
  /** A new one: what has the old name by the time the copy is taken away again may be all there is of the event. */
  readonly name: string;
}

/**
 * Puts a copy in the place of a claimed file: the copy is there before the file goes. `false`: the file is no longer
 * ours, so somebody else has the event, and the copy is taken away again. Throws what the file system throws.
 */
export function replaceClaimed(disk: Disk, claims: Claims, { file, event, bytes }: Held, copy: Copy): boolean {
  const { files, layout, usage } = disk;
  place(files, layout, { ...copy, power: event.durability === 'power' });
  usage.takeAnyway(blocksOf(copy.bytes.length));
  if (claims.remove(file)) {
    usage.free(blocksOf(bytes));
    return true;
  }
  removeQuietly(files, join(copy.directory, copy.name));
  usage.free(blocksOf(copy.bytes.length));
  return false;
}

/** How an event changes as it leaves a claim. */
interface Change {
  readonly fields: Partial<Pick<StoredEvent, 'retry_count' | 'last_retry' | 'last_error'>>;
  /** Where it goes. */
  readonly directory: string;
  readonly dueAtMs: number | null;
}

/**
 * Moves a held event on, with changed fields. Where there is no room for a copy the file moves as it is, so that a
 * full disk holds nothing up. `false`: it is no longer ours.
 */
export function moveOn(disk: Disk, claims: Claims, held: Held, change: Change): boolean {
  const { fields, directory, dueAtMs } = change;
  const bytes = encode({ ...held.event, ...fields });
  const name = formatName({ ...held.file.parsed, seq: renewedSeq(held.file.parsed.seq), dueAtMs, compressed: false });
  try {
    return replaceClaimed(disk, claims, held, { bytes, directory, name });
  } catch {
    return claims.moveTo(held.file, join(directory, formatName({ ...held.file.parsed, dueAtMs })));
  }
}
