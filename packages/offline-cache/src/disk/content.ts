import { getBuiltinModule } from 'node:process';
import type * as Zlib from 'node:zlib';
import { type Outcome, failure } from '@hookline/outcome';
import { type Damage, decode } from '../envelope.ts';
import type { StoredEvent } from '../event.ts';
import type { Disk } from './disk.ts';

/** An event's file, read. */
export interface Content {
  /** Size of the file. */
  readonly bytes: number;
  readonly decoded: Outcome<StoredEvent, Damage>;
}

/** Reads an event's file. Throws what the file system throws; damage is a value. */
export function readContent({ files, maxEventBytes }: Disk, path: string, compressed: boolean): Content {
  // Twice the limit for new events: an event grows a little each time it is put back.
  const limit = 2 * maxEventBytes;
  const size = files.stat(path)?.bytes ?? 0;
  // Whatever is that large is no event of ours, and not worth the memory.
  if (size > limit) return { bytes: size, decoded: failure('check') };
  const raw = files.read(path);
  const plain = compressed ? decompress(raw, limit) : raw;
  return { bytes: raw.length, decoded: plain ? decode(plain) : failure('check') };
}

/** The bytes of an event, made smaller for {@link readContent}; `zcat` shows them too. */
export function compress(plain: Uint8Array): Uint8Array {
  return zlib().gzipSync(plain);
}

/** `undefined`: not what `compress` made. */
function decompress(raw: Uint8Array, maxOutputLength: number): Uint8Array | undefined {
  try {
    return zlib().gunzipSync(raw, { maxOutputLength });
  } catch {
    return undefined;
  }
}

/** Loaded when there is something to do: most processes never see a compressed event. */
function zlib(): typeof Zlib {
  return getBuiltinModule('node:zlib');
}
