import { KIB } from '../options.ts';
import { Counter } from './counter.ts';
import type { Files } from './files.ts';

const BLOCK_BYTES = 4 * KIB;

/** How many blocks a file of so many bytes takes up. */
export function blocksOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BLOCK_BYTES));
}

/**
 * How many blocks events take up, kept by all processes together in two counts that only grow: blocks taken and
 * blocks given back.
 *
 * A writer reads what was given back, then takes, then compares. So it never sees less than is in use: of every
 * block that was given back it has also counted the taking. Hence the bound holds for any number of writers. A
 * writer that is killed in between leaves blocks taken for nothing; {@link Usage.correct} finds those.
 */
export class Usage {
  readonly #taken: Counter;
  readonly #freed: Counter;
  readonly #maxBlocks: number;

  constructor(files: Files, counters: string, maxBytes: number) {
    this.#taken = new Counter(files, counters, 'blocks-taken');
    this.#freed = new Counter(files, counters, 'blocks-freed');
    this.#maxBlocks = Math.floor(maxBytes / BLOCK_BYTES);
  }

  /** Takes blocks for a new file. `false`: that would go beyond the bound, and nothing was taken. */
  take(blocks: number): boolean {
    const freed = this.#freed.value();
    if (this.#taken.add(blocks) - freed <= this.#maxBlocks) return true;
    this.#freed.addQuietly(blocks);
    return false;
  }

  /** Gives back the blocks of a removed file. */
  free(blocks: number): void {
    this.#freed.addQuietly(blocks);
  }

  /** Takes blocks for a file that replaces one already accepted, bound or not. */
  takeAnyway(blocks: number): void {
    this.#taken.addQuietly(blocks);
  }

  bytes(): number {
    return Math.max(0, this.#blocks()) * BLOCK_BYTES;
  }

  /** How many blocks too many are counted, for `actual` blocks in use. */
  surplus(actual: number): number {
    return this.#blocks() - actual;
  }

  /** Takes `surplus` blocks off the count; adds when it is negative. */
  correct(surplus: number): void {
    if (surplus > 0) this.#freed.addQuietly(surplus);
    if (surplus < 0) this.#taken.addQuietly(-surplus);
  }

  #blocks(): number {
    const freed = this.#freed.value();
    return this.#taken.value() - freed;
  }
}
