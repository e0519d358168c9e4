/** Most items that the service takes at once. */
const MAX_ITEMS = 500;
/** Most text that is sent at once, in characters; one larger item goes by itself. */
const MAX_SIZE = 8 * 1024 * 1024;

/** Splits items into runs that are small enough to be sent together, in order. */
export function* batches<Item>(items: readonly Item[], sizeOf: (item: Item) => number): Generator<Item[]> {
  let batch: Item[] = [];
  let size = 0;
  for (const item of items) {
    const own = sizeOf(item);
    if (batch.length > 0 && (batch.length >= MAX_ITEMS || size + own > MAX_SIZE)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(item);
    size += own;
  }
  if (batch.length > 0) yield batch;
}
