import { getBuiltinModule } from 'node:process';
import type * as Zlib from 'node:zlib';
import { type Outcome, failure } from '@hookline/outcome';
import { crc32 } from '../crc32.ts';
import { type Damage, decode } from '../envelope.ts';
import type { StoredEvent } from '../event.ts';
import { type EventFileName, parseName } from './file-names.ts';
import { type Files, namesIn } from './file-system.ts';
import type { TimeSlice } from './time-slice.ts';

/** A file whose name is that of an event. */
export interface EventFile {
  readonly name: string;
  readonly parsed: EventFileName;
}

/** Iterates over the events in a directory, in no particular order. Files with other names are skipped. */
export function* eventsIn(files: Files, directory: string): Generator<EventFile> {
  for (const name of namesIn(files, directory)) {
    const parsed = parseName(name);
    if (parsed) yield { name, parsed };
  }
}

/**
 * Selects the `count` oldest events, oldest first. Holds at most twice as many names in memory, however long the
 * directory is.
 */
export async function oldestEvents<T extends EventFile>(
  events: Iterable<T>,
  count: number,
  slice: TimeSlice,
): Promise<T[]> {
  let kept: T[] = [];
  for (const event of events) {
    kept.push(event);
    if (kept.length >= 2 * count) kept = sortByAge(kept).slice(0, count);
    await slice.yieldToEventLoop();
  }
  return sortByAge(kept).slice(0, count);
}

function sortByAge<T extends EventFile>(events: T[]): T[] {
  return events.sort(
    ({ parsed: a }, { parsed: b }) => a.storedAtMs - b.storedAtMs || (a.seq < b.seq ? -1 : Number(a.seq > b.seq)),
  );
}

/** The content of an event's file. */
export interface EventContent {
  /** Size of the file in bytes. */
  readonly bytes: number;
  readonly decoded: Outcome<StoredEvent, Damage>;
}

/** Reads an event's file. Damage is a value; errors of the file system are thrown. */
export function readEvent(
  { files, maxEventBytes }: { readonly files: Files; readonly maxEventBytes: number },
  path: string,
  compressed: boolean,
): EventContent {
  // Twice the limit of new events: an event grows a little with every failed delivery.
  const limit = 2 * maxEventBytes;
  const size = files.stat(path)?.bytes ?? 0;
  // A file beyond the limit was not written by a store; reading it would waste memory.
  if (size > limit) return { bytes: size, decoded: failure('check') };
  const raw = files.read(path);
  const plain = compressed ? decompress(raw, limit) : raw;
  return { bytes: raw.length, decoded: plain ? decode(plain, crc32) : failure('check') };
}

/** Reads an event's file with its text, also of a damaged event; the text is empty when it cannot be read as one. */
export function readEventText(
  context: { readonly files: Files; readonly maxEventBytes: number },
  path: string,
  compressed: boolean,
): EventContent & { readonly text: string } {
  const content = readEvent(context, path, compressed);
  if (content.decoded.ok) return { ...content, text: JSON.stringify(content.decoded.value) };
  const limit = 2 * context.maxEventBytes;
  if (content.bytes > limit) return { ...content, text: '' };
  const raw = context.files.read(path);
  return { ...content, text: Buffer.from((compressed ? decompress(raw, limit) : raw) ?? raw).toString('utf8') };
}

/** Compresses an event's file with gzip. */
export function compress(plain: Uint8Array): Uint8Array {
  return zlib().gzipSync(plain);
}

/** Returns `undefined` when `raw` is not valid gzip, or exceeds the limit when decompressed. */
function decompress(raw: Uint8Array, maxOutputLength: number): Uint8Array | undefined {
  try {
    return zlib().gunzipSync(raw, { maxOutputLength });
  } catch {
    return undefined;
  }
}

/** Loaded on first use, so that importing the package does not load it. */
function zlib(): typeof Zlib {
  return getBuiltinModule('node:zlib');
}
