import { type Outcome, failure, success } from '@hookline/outcome';
import { encode } from './envelope.ts';
import { OfflineCacheError } from './errors.ts';
import type { Durability, NewEvent } from './event.ts';

/** The bytes to keep for an event, or why it cannot be kept. */
export function encodeNew(
  event: NewEvent,
  durability: Durability,
  nowMs: number,
  maxBytes: number,
): Outcome<Buffer, OfflineCacheError> {
  for (const field of ['event_id', 'event_type', 'pattern_id'] as const)
    if (typeof event[field] !== 'string' || event[field] === '') return invalid(`${field} must be text`);
  if (event.event_data === undefined) return invalid('event_data is missing');
  let bytes: Buffer;
  try {
    const timestamp = event.timestamp ?? new Date(nowMs).toISOString();
    const fresh = { version: 1, retry_count: 0, last_retry: null, last_error: null } as const;
    bytes = encode({ ...event, ...fresh, timestamp, durability });
  } catch (error) {
    return failure(new OfflineCacheError('invalid', 'event_data must be what JSON can hold', error));
  }
  if (bytes.length <= maxBytes) return success(bytes);
  return failure(
    new OfflineCacheError('too_large', `an event of ${bytes.length} bytes; at most ${maxBytes} are taken`),
  );
}

function invalid(message: string): Outcome<never, OfflineCacheError> {
  return failure(new OfflineCacheError('invalid', message));
}
