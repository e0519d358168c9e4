/**
 * Keeps the entries that were set last, at most so many. What was set since the last `commit` can be taken back: so what
 * was recorded and could not be delivered can be recorded again, with the same result.
 */
export class BoundedMap<K, V> {
  readonly #most: number;
  #entries = new Map<K, V>();
  #committed: ReadonlyMap<K, V> | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Sets an entry as the newest; the oldest go. */
  set(key: K, value: V): void {
    this.#change();
    setBounded(this.#entries, key, value, this.#most);
  }

  delete(key: K): void {
    this.#change();
    this.#entries.delete(key);
  }

  /** Makes what was set and deleted true. */
  commit(): void {
    this.#committed = undefined;
  }

  /** Takes back what was set and deleted since. */
  discard(): void {
    if (this.#committed) this.#entries = new Map(this.#committed);
    this.#committed = undefined;
  }

  #change(): void {
    this.#committed ??= new Map(this.#entries);
  }
}

/** Sets an entry as the newest of at most `most`; the oldest go. */
export function setBounded<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
