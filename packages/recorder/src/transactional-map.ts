/**
 * A map with a bounded number of entries, whose changes since the last `commit` can be rolled back: records that could not
 * be delivered are then recorded again with the same result.
 */
export class TransactionalMap<K, V> {
  readonly #maxEntries: number;
  #entries = new Map<K, V>();
  #committed: ReadonlyMap<K, V> | undefined;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Returns the values, those set least recently first. */
  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  /** Sets an entry as the newest; beyond the bound the entry set least recently is removed. */
  set(key: K, value: V): void {
    this.#begin();
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: K): void {
    this.#begin();
    this.#entries.delete(key);
  }

  /** Makes all changes permanent. */
  commit(): void {
    this.#committed = undefined;
  }

  /** Rolls back to the last `commit`. */
  discard(): void {
    if (this.#committed) this.#entries = new Map(this.#committed);
    this.#committed = undefined;
  }

  #begin(): void {
    this.#committed ??= new Map(this.#entries);
  }
}
