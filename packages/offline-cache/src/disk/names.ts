import { crc32 } from '../crc32.ts';

/** What the name of an event's file says, so that most questions need not open it. */
export interface EventName {
  /** When it was stored, in milliseconds since 1970. */
  readonly storedAtMs: number;
  /** Tells apart what was stored in the same millisecond; sorts in order. */
  readonly seq: string;
  /** Before when it is not to be handed out, in milliseconds since 1970. */
  readonly dueAtMs: number | null;
  /** The event's id, made safe. */
  readonly key: string;
  readonly compressed: boolean;
}

/** Longest key, so that a whole name fits the 255 bytes that file systems allow. */
const MAX_KEY = 150;
const NAME = /^pending_(\d{13,15})-([0-9a-z]{17,20})(?:\.([0-9a-z]+))?-([\w.%~-]+)\.json(\.gz)?$/;

/** `pending_<ms>-<seq>[.<due>]-<key>.json[.gz]`; `due` is milliseconds since 1970 in base 36. */
export function formatName({ storedAtMs, seq, dueAtMs, key, compressed }: EventName): string {
  const due = dueAtMs === null ? '' : `.${Math.round(dueAtMs).toString(36)}`;
  const ms = Math.round(storedAtMs).toString().padStart(13, '0');
  return `pending_${ms}-${seq}${due}-${key}.json${compressed ? '.gz' : ''}`;
}

/** What a name says, or `undefined` when it is not one of ours. */
export function parseName(name: string): EventName | undefined {
  const match = NAME.exec(name);
  if (!match) return undefined;
  const [, ms = '', seq = '', due, key = '', gz] = match;
  return {
    storedAtMs: Number(ms),
    seq,
    dueAtMs: due === undefined ? null : Number.parseInt(due, 36),
    key,
    compressed: gz !== undefined,
  };
}

/**
 * An id as part of a file name: letters, digits, `_`, `.` and `-` as they are, every other byte as `%xx`. One that
 * gets too long is cut and ends in `~` and its CRC; the whole id is in the file.
 */
export function keyOf(id: string): string {
  const safe = /^[\w.-]*$/.test(id) ? id : [...Buffer.from(id)].map(safeByte).join('');
  return safe.length <= MAX_KEY ? safe : `${safe.slice(0, MAX_KEY - 9)}~${crc32(Buffer.from(id))}`;
}

/** The id that a key was made of, or the key itself when it was cut. */
export function idOf(key: string): string {
  if (key.includes('~')) return key;
  const bytes = key.replaceAll(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function safeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[\w.-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
}
