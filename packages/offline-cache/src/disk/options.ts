import { type Clock, systemClock } from '@hookline/clock';
import type { Durability } from '../event.ts';
import { MIB, wholeNumber } from '../options.ts';
import { type Files, nodeFiles } from './files.ts';
import { type Layout, layoutOf } from './layout.ts';

/** How `createEventWriter` is set up, and the part of it that a whole store needs too. */
export interface EventWriterOptions {
  /** Where the events lie: a directory on a local disk, for nothing else. Made when needed, 0700. */
  readonly directory: string;
  /**
   * Bound on what all events take up, in bytes of allocated 4 KiB blocks; 4 KiB or more. Wherever an event stands it
   * counts. The same for every process that uses the directory.
   * @defaultValue 50 MiB
   */
  readonly maxBytes?: number;
  /**
   * Largest event, in bytes as kept; 1 KiB or more.
   * @defaultValue 4 MiB
   */
  readonly maxEventBytes?: number;
  /**
   * What accepted events survive unless `store` is told otherwise.
   * @defaultValue `process`
   */
  readonly durability?: Durability;
  /**
   * Where time comes from.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
  /**
   * The file system.
   * @defaultValue the real one
   */
  readonly files?: Files;
}

/** {@link EventWriterOptions} checked and filled in. */
export interface ResolvedWriterOptions extends Required<Omit<EventWriterOptions, 'directory'>> {
  readonly layout: Layout;
}

/** Fills in the defaults and refuses what is out of range. */
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
