import { type Outcome, failure, success } from '@hookline/outcome';
import type { Crc32 } from './crc32.ts';
import { OfflineCacheError } from './errors.ts';
import type { Durability, NewEvent, StoredEvent } from './event.ts';

/** Reason why bytes were rejected: wrong checksum, unknown format version, or valid JSON that is not an event. */
export type Damage = 'check' | 'version' | 'shape';

const TAIL_BYTES = `,"check":"00000000"}\n`.length;

/**
 * Encodes an event as one line of JSON whose last field is the CRC-32 of all bytes before that field. The checksum
 * covers bytes and not values, so it does not depend on how a JSON library formats a value.
 */
export function encode(event: StoredEvent, crc32: Crc32): Buffer {
  const ordered = {
    version: event.version,
    event_id: event.event_id,
    timestamp: event.timestamp,
    event_type: event.event_type,
    pattern_id: event.pattern_id,
    retry_count: event.retry_count,
    last_retry: event.last_retry,
    last_error: event.last_error,
    durability: event.durability,
    event_data: event.event_data,
  };
  const body = Buffer.from(JSON.stringify(ordered).slice(0, -1));
  return Buffer.concat([body, Buffer.from(`,"check":"${crc32(body)}"}\n`)]);
}

/** Limits and defaults for {@link encodeNew}. */
interface NewEventOptions {
  readonly durability: Durability;
  /** Default of the event's `timestamp`, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Largest encoded event that is accepted, in bytes. */
  readonly maxBytes: number;
  readonly crc32: Crc32;
}

/** Validates and encodes a new event. Fails with `invalid` or `too_large`; never throws. */
export function encodeNew(event: NewEvent, options: NewEventOptions): Outcome<Buffer, OfflineCacheError> {
  const { durability, nowMs, maxBytes, crc32 } = options;
  for (const field of ['event_id', 'event_type', 'pattern_id'] as const)
    if (typeof event[field] !== 'string' || event[field] === '') return invalid(`${field} must be a non-empty string`);
  if (event.event_data === undefined) return invalid('event_data is missing');
  let bytes: Buffer;
  try {
    const timestamp = event.timestamp ?? new Date(nowMs).toISOString();
    const fresh = { version: 1, retry_count: 0, last_retry: null, last_error: null } as const;
    bytes = encode({ ...event, ...fresh, timestamp, durability }, crc32);
  } catch (error) {
    return failure(new OfflineCacheError('invalid', 'event_data must be a value that JSON can represent', error));
  }
  if (bytes.length <= maxBytes) return success(bytes);
  return failure(
    new OfflineCacheError('too_large', `the event has ${bytes.length} bytes, maxEventBytes allows ${maxBytes}`),
  );
}

/** Decodes an event, or returns why the bytes were rejected. Never throws. */
export function decode(bytes: Uint8Array, crc32: Crc32): Outcome<StoredEvent, Damage> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = text.subarray(0, -TAIL_BYTES);
  if (text.toString('latin1', body.length) !== `,"check":"${crc32(body)}"}\n`) return failure('check');
  return validate(parse(`${body.toString('utf8')}}`));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function validate(value: unknown): Outcome<StoredEvent, Damage> {
  if (typeof value !== 'object' || value === null) return failure('shape');
  const event = value as Readonly<Record<keyof StoredEvent, unknown>>;
  if (event.version !== 1) return failure('version');
  const texts = [event.event_id, event.timestamp, event.event_type, event.pattern_id];
  const valid =
    texts.every((text) => typeof text === 'string') &&
    Number.isSafeInteger(event.retry_count) &&
    isTextOrNull(event.last_retry) &&
    isTextOrNull(event.last_error) &&
    (event.durability === 'process' || event.durability === 'power') &&
    'event_data' in event;
  return valid ? success(value as StoredEvent) : failure('shape');
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function invalid(message: string): Outcome<never, OfflineCacheError> {
  return failure(new OfflineCacheError('invalid', message));
}
