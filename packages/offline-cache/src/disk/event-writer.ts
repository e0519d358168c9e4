import { type Clock, MIB, systemClock } from '@hookline/clock';
import { type Outcome, failure, success } from '@hookline/outcome';
import type { Crc32 } from '../crc32.ts';
import { encodeNew } from '../envelope.ts';
import { OfflineCacheError, ioError } from '../errors.ts';
import type { Accepted, StoreOptions } from '../event-store.ts';
import type { Durability, NewEvent } from '../event.ts';
import { wholeNumber } from '../options.ts';
import { writeFileAtomically } from './atomic-write.ts';
import { type Layout, formatName, keyOf, layoutOf, nextSequence } from './file-names.ts';
import { type Files, nodeFiles } from './file-system.ts';
import { Counter, Quota, blocksOf } from './quota.ts';

/** Options of `createEventWriter`, which a whole store has as well. */
export interface EventWriterOptions {
  /** A directory on a local disk that is used for nothing else. Created with mode 0700 when it is missing. */
  readonly directory: string;
  /**
   * Bound on the disk space of all events in any state, in bytes of allocated 4 KiB blocks; 4 KiB or more. Must be the
   * same in every process that uses the directory.
   * @defaultValue 50 MiB
   */
  readonly maxBytes?: number | undefined;
  /**
   * Largest event, in encoded bytes; 1 KiB to 512 MiB.
   * @defaultValue 4 MiB
   */
  readonly maxEventBytes?: number | undefined;
  /**
   * Durability of events that are stored without one.
   * @defaultValue `process`
   */
  readonly durability?: Durability | undefined;
  /** @defaultValue the system clock */
  readonly clock?: Clock | undefined;
  /**
   * The file system driver; tests replace it to inject failures.
   * @defaultValue `node:fs`
   */
  readonly files?: Files | undefined;
}

/** Validated {@link EventWriterOptions} with all defaults. */
export interface ResolvedWriterOptions {
  readonly layout: Layout;
  readonly maxBytes: number;
  readonly maxEventBytes: number;
  readonly durability: Durability;
  readonly clock: Clock;
  readonly files: Files;
}

/** Applies the defaults and throws a `RangeError` for an option that is out of range. */
export function resolveWriterOptions(options: EventWriterOptions): ResolvedWriterOptions {
  const { directory, durability = 'process', clock = systemClock, files = nodeFiles } = options;
  const max = Number.MAX_SAFE_INTEGER;
  return {
    layout: layoutOf(directory),
    maxBytes: wholeNumber('maxBytes', options.maxBytes ?? 50 * MIB, { min: 4096, max }),
    maxEventBytes: wholeNumber('maxEventBytes', options.maxEventBytes ?? 4 * MIB, { min: 1024, max: 512 * MIB }),
    durability,
    clock,
    files,
  };
}

/** The storing half of an event store, for a process that lives for milliseconds. */
export interface EventWriter {
  /**
   * Stores an event. `ok` means that its file has its final name. Otherwise nothing of the event remains, and an event
   * that was refused for its size or the bound is counted. Never throws.
   */
  store(event: NewEvent, options?: StoreOptions): Outcome<Accepted, OfflineCacheError>;
}

/** Writes each event to a file of its own. */
export class FileEventWriter implements EventWriter {
  readonly #options: ResolvedWriterOptions;
  readonly #crc32: Crc32;
  readonly #quota: Quota;
  readonly #refused: Counter;

  constructor(options: ResolvedWriterOptions, crc32: Crc32) {
    const { files, layout, maxBytes } = options;
    this.#options = options;
    this.#crc32 = crc32;
    this.#quota = new Quota(files, layout.counters, maxBytes);
    this.#refused = new Counter(files, layout.counters, 'refused');
  }

  store(event: NewEvent, options: StoreOptions = {}): Outcome<Accepted, OfflineCacheError> {
    const { clock, maxEventBytes: maxBytes } = this.#options;
    const { durability = this.#options.durability } = options;
    const nowMs = clock.now();
    const encoded = encodeNew(event, { durability, nowMs, maxBytes, crc32: this.#crc32 });
    if (!encoded.ok) return this.#refuse(encoded.error);
    const bytes = encoded.value;
    try {
      if (!this.#write(bytes, event.event_id, nowMs, durability === 'power'))
        return this.#refuse(new OfflineCacheError('full', 'the cache has reached maxBytes'));
    } catch (error) {
      return failure(ioError('store the event', error));
    }
    return success({ event_id: event.event_id, bytes: bytes.length });
  }

  #refuse(error: OfflineCacheError): Outcome<Accepted, OfflineCacheError> {
    if (error.code !== 'invalid') this.#refused.tryAdd(1);
    return failure(error);
  }

  /** Returns false when the bound is reached; throws the errors of the file system. */
  #write(bytes: Uint8Array, id: string, storedAtMs: number, power: boolean): boolean {
    const { files, layout } = this.#options;
    const blocks = blocksOf(bytes.length);
    if (!this.#quota.tryReserve(blocks)) return false;
    try {
      const key = keyOf(id, this.#crc32);
      const name = formatName({ storedAtMs, seq: nextSequence(), dueAtMs: null, key, compressed: false });
      writeFileAtomically(files, layout, { bytes, directory: layout.root, name, power });
      return true;
    } catch (error) {
      this.#quota.release(blocks);
      throw error;
    }
  }
}
