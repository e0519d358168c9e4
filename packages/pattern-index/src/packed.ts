/**
 * Lists and buckets are sent as one value, because many short rows cost more to send and to read than their content. Numbers
 * have 4 bytes, big-endian.
 */

/** Length of a hash's posting list, and the list where it was fetched. */
export interface List {
  /** Length of the whole list, in bytes. */
  readonly bytes: number;
  readonly entries: Uint8Array | null;
}

/** Packs rows of `hash`, `bytes` and `entries` (which may be null). */
export const PACK_LISTS = `string_agg(int4send(hash) || int4send(bytes) || int4send(coalesce(octet_length(entries), -1)) ||
  coalesce(entries, ''), ''::bytea)`;

/** Packs rows of `bucket` and `entries`. */
export const PACK_BUCKETS = `string_agg(int4send(bucket) || int4send(octet_length(entries)) || entries, ''::bytea)`;

/** Unpacks {@link PACK_LISTS} by signed hash; null means no lists. */
export function* listsIn(packed: Uint8Array | null): Generator<readonly [hash: number, list: List]> {
  if (packed === null) return;
  const view = viewOf(packed);
  for (let at = 0; at < packed.length;) {
    const [hash, bytes, length] = [view.getInt32(at), view.getInt32(at + 4), view.getInt32(at + 8)];
    const end = at + 12 + Math.max(0, length);
    yield [hash, { bytes, entries: length < 0 ? null : packed.subarray(at + 12, end) }];
    at = end;
  }
}

/** Unpacks {@link PACK_BUCKETS} by bucket number; null means no buckets. */
export function bucketsIn(packed: Uint8Array | null): Map<number, Uint8Array> {
  const buckets = new Map<number, Uint8Array>();
  if (packed === null) return buckets;
  const view = viewOf(packed);
  for (let at = 0; at < packed.length;) {
    const end = at + 8 + view.getInt32(at + 4);
    buckets.set(view.getInt32(at), packed.subarray(at + 8, end));
    at = end;
  }
  return buckets;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
