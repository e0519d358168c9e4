import { join } from 'node:path';
import type { Crc32 } from '../crc32.ts';

/** Paths inside a cache directory. The directory itself holds the pending events. */
export interface Layout {
  readonly root: string;
  /** Files that are being written. */
  readonly tmp: string;
  /** One directory per claimant. */
  readonly claimed: string;
  readonly quarantine: string;
  readonly dead: string;
  /** Files whose size is a count. */
  readonly counters: string;
  /** A summary for people. No program reads it. */
  readonly metadata: string;
  /** One line for each expired event. */
  readonly tombstones: string;
}

/** Returns the paths below `directory`. */
export function layoutOf(directory: string): Layout {
  return {
    root: directory,
    tmp: join(directory, 'tmp'),
    claimed: join(directory, 'claimed'),
    quarantine: join(directory, 'quarantine'),
    dead: join(directory, 'dead'),
    counters: join(directory, 'counters'),
    metadata: join(directory, 'cache_metadata.json'),
    tombstones: join(directory, 'tombstones.jsonl'),
  };
}

/** The parsed name of an event's file. It answers most questions without opening the file. */
export interface EventFileName {
  /** Time of storing, in milliseconds since 1970. */
  readonly storedAtMs: number;
  /** Sequence number that orders events of the same millisecond. */
  readonly seq: string;
  /** Earliest delivery, in milliseconds since 1970; `null` when the event is due at once. */
  readonly dueAtMs: number | null;
  /** Wait that `dueAtMs` was made with, in milliseconds: a longer one left means that the clock was set back since. */
  readonly waitMs?: number | undefined;
  /** The event's id, encoded for a file name. */
  readonly key: string;
  readonly compressed: boolean;
}

/** Longest key, so that the whole name fits into the 255 bytes that file systems allow. */
const MAX_KEY_CHARS = 150;
const NAME = /^pending_(\d{13,15})-([0-9a-z]{17,20})(?:\.([0-9a-z]+)(?:_([0-9a-z]+))?)?-([\w.%~-]+)\.json(\.gz)?$/;

/** Formats `pending_<ms>-<seq>[.<due>_<wait>]-<key>.json[.gz]`; `due` and `wait` are milliseconds in base 36. */
export function formatName({ storedAtMs, seq, dueAtMs, waitMs, key, compressed }: EventFileName): string {
  const wait = waitMs === undefined ? '' : `_${Math.round(waitMs).toString(36)}`;
  const due = dueAtMs === null ? '' : `.${Math.round(dueAtMs).toString(36)}${wait}`;
  const ms = Math.round(storedAtMs).toString().padStart(13, '0');
  return `pending_${ms}-${seq}${due}-${key}.json${compressed ? '.gz' : ''}`;
}

/** Parses the name of an event's file. Returns `undefined` for any other name. */
export function parseName(name: string): EventFileName | undefined {
  const match = NAME.exec(name);
  if (!match) return undefined;
  const [, ms = '', seq = '', due, wait, key = '', gz] = match;
  return {
    storedAtMs: Number(ms),
    seq,
    dueAtMs: due === undefined ? null : Number.parseInt(due, 36),
    waitMs: wait === undefined ? undefined : Number.parseInt(wait, 36),
    key,
    compressed: gz !== undefined,
  };
}

/**
 * Encodes an id for a file name: letters, digits, `_`, `.` and `-` stay, every other byte becomes `%xx`. A key that
 * gets too long is truncated and ends with `~` and the id's CRC-32; the file contains the whole id.
 */
export function keyOf(id: string, crc32: Crc32): string {
  const safe = /^[\w.-]*$/.test(id) ? id : [...Buffer.from(id)].map(encodeByte).join('');
  return safe.length <= MAX_KEY_CHARS ? safe : `${safe.slice(0, MAX_KEY_CHARS - 9)}~${crc32(Buffer.from(id))}`;
}

/** Decodes the id of a key, or returns a truncated key unchanged. */
export function idOf(key: string): string {
  if (isTruncated(key)) return key;
  const bytes = key.replaceAll(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** True when the key does not contain the whole id. */
export function isTruncated(key: string): boolean {
  return key.includes('~');
}

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[\w.-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
}

let lastSequence = 0n;

/**
 * Returns a new sequence number: nanoseconds since boot and the process id, in base 36. Unique among the processes of a
 * machine and increasing within a process. Uses no random bytes, because the first of those take a fresh process 4 ms.
 */
export function nextSequence(): string {
  // oxlint-disable-next-line no-restricted-globals -- an import of node:process costs a fresh process 2 ms
  const { hrtime, pid } = process;
  const now = hrtime.bigint();
  lastSequence = now > lastSequence ? now : lastSequence + 1n;
  return lastSequence.toString(36).padStart(12, '0') + pid.toString(36).padStart(5, '0');
}

/** Length of a sequence number made by {@link nextSequence}. */
const SEQUENCE_CHARS = 17;

/** Returns another sequence number for the same event, which sorts at the same place and is very likely unused. */
export function renewSequence(seq: string): string {
  return seq.slice(0, SEQUENCE_CHARS) + nextSequence().slice(9, 12);
}
