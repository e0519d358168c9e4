import { type Outcome, failure, success } from '@hookline/outcome';
import { OfflineCacheError, ioError } from '../errors.ts';
import type { NewEvent } from '../event.ts';
import type { Accepted, StoreOptions } from '../event-store.ts';
import { encodeNew } from '../new-event.ts';
import { Counter } from './counter.ts';
import { formatName, keyOf } from './names.ts';
import { type EventWriterOptions, type ResolvedWriterOptions, resolveWriterOptions } from './options.ts';
import { place } from './place.ts';
import { nextSeq } from './seq.ts';
import { Usage, blocksOf } from './usage.ts';

/** The part of a store that a process needs which lives for milliseconds: it takes events, at once. */
export interface EventWriter {
  /**
   * Takes an event. `ok` means that it is kept: its file has its final name. Otherwise it is not kept, nothing of it
   * is left behind, and it is counted when it was the bound that refused it. Never throws.
   */
  store(event: NewEvent, options?: StoreOptions): Outcome<Accepted, OfflineCacheError>;
}

class FileWriter implements EventWriter {
  readonly #options: ResolvedWriterOptions;
  readonly #usage: Usage;
  readonly #refused: Counter;

  constructor(options: ResolvedWriterOptions) {
    const { files, layout, maxBytes } = options;
    this.#options = options;
    this.#usage = new Usage(files, layout.counters, maxBytes);
    this.#refused = new Counter(files, layout.counters, 'refused');
  }

  store(event: NewEvent, options: StoreOptions = {}): Outcome<Accepted, OfflineCacheError> {
    const { clock, maxEventBytes } = this.#options;
    const { durability = this.#options.durability } = options;
    const nowMs = clock.now();
    const encoded = encodeNew(event, durability, nowMs, maxEventBytes);
    if (!encoded.ok) return this.#refuse(encoded.error);
    const bytes = encoded.value;
    try {
      if (!this.#take(bytes, event.event_id, nowMs, durability === 'power'))
        return this.#refuse(new OfflineCacheError('full', 'the cache has reached its bound'));
    } catch (error) {
      return failure(ioError('store the event', error));
    }
    return success({ event_id: event.event_id, bytes: bytes.length });
  }

  #refuse(error: OfflineCacheError): Outcome<Accepted, OfflineCacheError> {
    if (error.code !== 'invalid') this.#refused.addQuietly(1);
    return failure(error);
  }

  /** `false`: no room. Throws what the file system throws. */
  #take(bytes: Uint8Array, id: string, storedAtMs: number, power: boolean): boolean {
    const { files, layout } = this.#options;
    const blocks = blocksOf(bytes.length);
    if (!this.#usage.take(blocks)) return false;
    try {
      const name = formatName({ storedAtMs, seq: nextSeq(), dueAtMs: null, key: keyOf(id), compressed: false });
      place(files, layout, { bytes, directory: layout.root, name, power });
      return true;
    } catch (error) {
      this.#usage.free(blocks);
      throw error;
    }
  }
}

/**
 * A writer for a process that lives for milliseconds. Loads no more than it needs, waits for nothing but the disk,
 * and leaves everything else to a store that uses the same directory.
 */
export function createEventWriter(options: EventWriterOptions): EventWriter {
  return new FileWriter(resolveWriterOptions(options));
}
