import { type Outcome, failure, success } from '@hookline/outcome';
import { crc32 } from './crc32.ts';
import type { StoredEvent } from './event.ts';

/** What is wrong with bytes that should be an event. */
export type Damage = 'check' | 'version' | 'shape';

const TAIL_BYTES = `,"check":"00000000"}\n`.length;

/**
 * An event as one line of JSON whose last field is the CRC-32 of every byte before that field. The check is of
 * bytes, not of values: there is nothing to agree on about how JSON is written.
 */
export function encode(event: StoredEvent): Buffer {
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

/** The event in the bytes, or what is wrong with them. Never throws. */
export function decode(bytes: Uint8Array): Outcome<StoredEvent, Damage> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = text.subarray(0, -TAIL_BYTES);
  if (text.toString('latin1', body.length) !== `,"check":"${crc32(body)}"}\n`) return failure('check');
  return checkShape(parse(`${body.toString('utf8')}}`));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function checkShape(value: unknown): Outcome<StoredEvent, Damage> {
  if (typeof value !== 'object' || value === null) return failure('shape');
  const event = value as Readonly<Record<keyof StoredEvent, unknown>>;
  if (event.version !== 1) return failure('version');
  const texts = [event.event_id, event.timestamp, event.event_type, event.pattern_id];
  const sound =
    texts.every((text) => typeof text === 'string') &&
    Number.isSafeInteger(event.retry_count) &&
    isTextOrNull(event.last_retry) &&
    isTextOrNull(event.last_error) &&
    (event.durability === 'process' || event.durability === 'power') &&
    'event_data' in event;
  return sound ? success(value as StoredEvent) : failure('shape');
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
