import type { Candidate, FingerprintIndex, IndexedPattern, NewPattern } from './fingerprint-index.ts';

/** Creates an index in memory, for tests and for small or short-lived collections. Its content is lost with the process. */
export function createMemoryIndex(): FingerprintIndex {
  return new MemoryIndex();
}

class MemoryIndex implements FingerprintIndex {
  readonly #patterns: IndexedPattern[] = [];
  readonly #byFingerprint = new Map<string, number>();
  readonly #byShape = new Map<string, number>();
  readonly #postings = new Map<number, number[]>();

  add(pattern: NewPattern): IndexedPattern {
    const known = this.byFingerprint(pattern.fingerprint);
    return known ? this.#move(known, pattern.path) : this.#insert(pattern);
  }

  byFingerprint(fingerprint: string): IndexedPattern | undefined {
    return this.#patterns[this.#byFingerprint.get(fingerprint) ?? -1];
  }

  byShape(shape: string): IndexedPattern | undefined {
    return this.#patterns[this.#byShape.get(shape) ?? -1];
  }

  frequencies(hashes: Uint32Array): number[] {
    return Array.from(hashes, (hash) => this.#postings.get(hash)?.length ?? 0);
  }

  candidates(hashes: Uint32Array): Candidate[] {
    const shared = new Map<number, number>();
    for (const hash of hashes)
      for (const id of this.#postings.get(hash) ?? []) shared.set(id, (shared.get(id) ?? 0) + 1);
    return Array.from(shared, ([id, count]) => ({ id, shared: count, size: this.#patterns[id]?.hashes.length ?? 0 }));
  }

  byIds(ids: readonly number[]): IndexedPattern[] {
    return ids.flatMap((id) => this.#patterns[id] ?? []);
  }

  #insert({ family, fingerprint, hashes, nameHash, path, shape, tokens }: NewPattern): IndexedPattern {
    const id = this.#patterns.length;
    const pattern: IndexedPattern = { id, family, fingerprint, hashes, nameHash, path, shape, tokens };
    this.#patterns.push(pattern);
    this.#byFingerprint.set(fingerprint, id);
    this.#byShape.set(shape, id);
    for (const hash of hashes) {
      const ids = this.#postings.get(hash);
      if (ids) ids.push(id);
      else this.#postings.set(hash, [id]);
    }
    return pattern;
  }

  #move(known: IndexedPattern, path: string | undefined): IndexedPattern {
    const moved = { ...known, path: path ?? known.path };
    this.#patterns[known.id] = moved;
    return moved;
  }
}
