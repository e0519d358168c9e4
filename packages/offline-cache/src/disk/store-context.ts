import { DAY_MS } from '@hookline/clock';
import { EventAge } from '../event-age.ts';
import { type Observe, ignoreErrors } from '../notices.ts';
import { wholeNumber } from '../options.ts';
import { type ClaimantRegistry, processClaimants } from './claimants.ts';
import { type EventWriterOptions, type ResolvedWriterOptions, resolveWriterOptions } from './event-writer.ts';
import { Counter, Quota } from './quota.ts';

/** Options of `createEventStore`. */
export interface EventStoreOptions extends EventWriterOptions {
  /**
   * Maximum age of an event, in milliseconds of wall time, 1 or more. An event may live up to a day longer when the
   * wall clock jumped forward while the store was open, so that a wrong clock does not expire events.
   * @defaultValue 7 days
   */
  readonly maxAgeMs?: number | undefined;
  /**
   * Age from which `tidy` compresses pending events where that frees blocks, in milliseconds, 0 or more.
   * @defaultValue events are never compressed
   */
  readonly compressAfterMs?: number | undefined;
  /** Receives what the store does on its own. */
  readonly observe?: Observe | undefined;
  /**
   * Names claimants and reports which of them are alive; tests replace it.
   * @defaultValue the processes of this machine
   */
  readonly claimants?: ClaimantRegistry | undefined;
}

/** Validated options and shared state of one disk store. */
export interface StoreContext extends ResolvedWriterOptions {
  readonly maxAgeMs: number;
  readonly compressAfterMs: number | undefined;
  readonly observe: Observe;
  readonly claimants: ClaimantRegistry;
  readonly quota: Quota;
  readonly age: EventAge;
  readonly synced: Counter;
  readonly refused: Counter;
  readonly expired: Counter;
}

/** Creates the context of a store. Throws a `RangeError` for an option that is out of range. */
export function createStoreContext(options: EventStoreOptions): StoreContext {
  const resolved = resolveWriterOptions(options);
  const { files, layout, maxBytes, clock } = resolved;
  const { maxAgeMs = 7 * DAY_MS, compressAfterMs, claimants = processClaimants } = options;
  const max = Number.MAX_SAFE_INTEGER;
  const counter = (name: string): Counter => new Counter(files, layout.counters, name);
  return {
    ...resolved,
    maxAgeMs: wholeNumber('maxAgeMs', maxAgeMs, { min: 1, max }),
    compressAfterMs:
      compressAfterMs === undefined ? undefined : wholeNumber('compressAfterMs', compressAfterMs, { min: 0, max }),
    observe: ignoreErrors(options.observe),
    claimants,
    quota: new Quota(files, layout.counters, maxBytes),
    age: new EventAge(clock),
    synced: counter('synced'),
    refused: counter('refused'),
    expired: counter('expired'),
  };
}
