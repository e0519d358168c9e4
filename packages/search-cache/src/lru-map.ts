/** A map that forgets what was used longest ago when it is full. Iterates from there. */
export class LruMap<V> {
  readonly #capacity: number;
  readonly #onDrop: (value: V) => void;
  readonly #values = new Map<string, V>();

  /** `onDrop` is called with each value that is forgotten or replaced by another. */
  constructor(capacity: number, onDrop: (value: V) => void = () => undefined) {
    this.#capacity = capacity;
    this.#onDrop = onDrop;
  }

  get size(): number {
    return this.#values.size;
  }

  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.#values.entries();
  }

  /** Does not count as a use. */
  peek(key: string): V | undefined {
    return this.#values.get(key);
  }

  /** Counts as a use. */
  get(key: string): V | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    const before = this.take(key);
    if (before !== undefined && before !== value) this.#onDrop(before);
    this.#values.set(key, value);
    if (this.#values.size <= this.#capacity) return;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.delete(oldest);
  }

  /** Changes a value in its place: does not count as a use. */
  replace(key: string, value: V): void {
    if (this.#values.has(key)) this.#values.set(key, value);
  }

  delete(key: string): void {
    const value = this.take(key);
    if (value !== undefined) this.#onDrop(value);
  }

  clear(): void {
    for (const key of this.#values.keys()) this.delete(key);
  }

  /** Out of the map, into the caller's hands. */
  take(key: string): V | undefined {
    const value = this.#values.get(key);
    this.#values.delete(key);
    return value;
  }
}
