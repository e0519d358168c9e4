/** A map that forgets what was used longest ago when it is full. Iterates from there. */
export class LruMap<V> {
  readonly #capacity: number;
  readonly #values = new Map<string, V>();

  constructor(capacity: number) {
    this.#capacity = capacity;
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
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#capacity) return;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  /** Changes a value in its place: does not count as a use. */
  replace(key: string, value: V): void {
    if (this.#values.has(key)) this.#values.set(key, value);
  }

  clear(): void {
    this.#values.clear();
  }

  take(key: string): V | undefined {
    const value = this.#values.get(key);
    this.#values.delete(key);
    return value;
  }
}
