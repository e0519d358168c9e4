/** Bounds of one batch; a single item may exceed `maxSize`. */
export interface BatchBounds<Item> {
  /** Maximum number of items, 1 or more. */
  readonly maxItems: number;
  /** Maximum total size, in the unit of `sizeOf`. */
  readonly maxSize: number;
  readonly sizeOf: (item: Item) => number;
}

/** Splits items into consecutive batches within the bounds. Consumes `items` lazily, one batch at a time. */
export function* splitIntoBatches<Item>(items: Iterable<Item>, bounds: BatchBounds<Item>): Generator<Item[]> {
  const { maxItems, maxSize, sizeOf } = bounds;
  let batch: Item[] = [];
  let batchSize = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (batch.length > 0 && (batch.length >= maxItems || batchSize + size > maxSize)) {
      yield batch;
      batch = [];
      batchSize = 0;
    }
    batch.push(item);
    batchSize += size;
  }
  if (batch.length > 0) yield batch;
}
