import { DAY_MS, wholeNumber } from '../options.ts';
import { type Observe, contained } from '../notices.ts';
import { type EventWriterOptions, type ResolvedWriterOptions, resolveWriterOptions } from './options.ts';
import { type Owners, processOwners } from './owner.ts';

/** How `createEventStore` is set up. */
export interface EventStoreOptions extends EventWriterOptions {
  /**
   * How old an event may get, in milliseconds by the wall clock, 1 or more. When the wall clock was seen to jump
   * forward, up to a day longer: a clock set wrong must not take events with it.
   * @defaultValue 7 days
   */
  readonly maxAgeMs?: number;
  /**
   * Compress pending events that are older, in milliseconds, 0 or more, as far as that frees blocks. Absent: never.
   */
  readonly compressAfterMs?: number;
  /** Told what the store does by itself. */
  readonly observe?: Observe;
  /**
   * Who the processes are.
   * @defaultValue this machine's
   */
  readonly owners?: Owners;
}

/** {@link EventStoreOptions} checked and filled in. */
export interface ResolvedStoreOptions extends ResolvedWriterOptions {
  readonly maxAgeMs: number;
  /** `undefined`: never. */
  readonly compressAfterMs: number | undefined;
  readonly observe: Observe;
  readonly owners: Owners;
}

/** Fills in the defaults and refuses what is out of range. */
export function resolveStoreOptions(options: EventStoreOptions): ResolvedStoreOptions {
  const max = Number.MAX_SAFE_INTEGER;
  const { maxAgeMs = 7 * DAY_MS, compressAfterMs, owners = processOwners } = options;
  return {
    ...resolveWriterOptions(options),
    maxAgeMs: wholeNumber('maxAgeMs', maxAgeMs, { min: 1, max }),
    compressAfterMs:
      compressAfterMs === undefined ? undefined : wholeNumber('compressAfterMs', compressAfterMs, { min: 0, max }),
    observe: contained(options.observe),
    owners,
  };
}
