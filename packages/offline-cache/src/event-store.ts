import type { Outcome } from '@hookline/outcome';
import type { OfflineCacheError } from './errors.ts';
import type { Durability, EventState, NewEvent, StoredEvent } from './event.ts';

/** Options of `EventStore.store`. */
export interface StoreOptions {
  /** @defaultValue the store's own default, `process` */
  readonly durability?: Durability | undefined;
}

/** Receipt of an accepted event. */
export interface Accepted {
  readonly event_id: string;
  /** Encoded size. */
  readonly bytes: number;
}

/** Bounds of one {@link EventStore.claim}. */
export interface ClaimOptions {
  /**
   * Maximum number of events, 1 or more.
   * @defaultValue 500
   */
  readonly limit?: number | undefined;
  /**
   * Maximum total of encoded bytes, 1 or more; a single event may exceed it.
   * @defaultValue 4 MiB
   */
  readonly maxBytes?: number | undefined;
}

/** Result of ending the claims on a list of ids. */
export interface SettleResult {
  /** Number of ids that were handled as requested. */
  readonly settled: number;
  /** Ids that this store did not hold or could not handle. Such an event is delivered again. */
  readonly lost: readonly string[];
}

/** Options of {@link EventStore.retryLater}. */
export interface RetryOptions {
  /**
   * Minimum wait before the next delivery, in milliseconds, 0 to one day.
   * @defaultValue 0
   */
  readonly afterMs?: number | undefined;
  /** Reason, stored with the event; truncated to 500 characters. */
  readonly error?: string | undefined;
}

/** Result of {@link EventStore.tidy}. */
export interface TidyResult {
  /** Partial files of ended writers that were removed. */
  readonly swept: number;
  /** Events of ended claimants that are pending again. */
  readonly returned: number;
  /** Events that were compressed. */
  readonly compressed: number;
  /** Steps that failed; the next `tidy` repeats them. */
  readonly problems: readonly OfflineCacheError[];
}

/** Current contents of a store, and counters over all processes that have used it. */
export interface StoreStats {
  /** Includes events whose retry delay has not passed. */
  readonly pending: number;
  readonly claimed: number;
  readonly dead: number;
  readonly quarantined: number;
  /** Bytes that count towards the bound; on disk, bytes of allocated blocks. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** Age of the oldest pending event, in milliseconds; `null` when there is none. */
  readonly oldestAgeMs: number | null;
  /** Events acknowledged since the store was created. */
  readonly synced: number;
  /** Events refused because of the bound or their size since the store was created. */
  readonly refused: number;
  /** Events expired since the store was created. */
  readonly expired: number;
}

/** An entry of {@link EventStore.list}. */
export interface ListedEvent {
  /** For a damaged event with a long id, the truncated id. */
  readonly event_id: string;
  readonly state: EventState;
  /** In milliseconds since 1970. */
  readonly storedAtMs: number;
  /** Earliest delivery, in milliseconds since 1970; `null` when the event is due at once. */
  readonly dueAtMs: number | null;
}

/** Options of {@link EventStore.list}. */
export interface ListOptions {
  /** @defaultValue `pending` */
  readonly state?: EventState | undefined;
  /**
   * Maximum number of events, oldest first, 1 or more.
   * @defaultValue 100
   */
  readonly limit?: number | undefined;
}

/** Result of {@link EventStore.show}. */
export interface ShownEvent {
  readonly state: EventState;
  /** `null` when the event is damaged. */
  readonly event: StoredEvent | null;
}

/**
 * Stores events until they are delivered. An accepted event is claimed again and again until it is acknowledged,
 * becomes a dead letter or expires: delivery is at least once, in any order of calls and crashes. The receiving service
 * makes it exactly once by `event_id`.
 *
 * `store` never rejects. The other methods reject with an {@link OfflineCacheError} of code `io` when the file system
 * or the server fails as a whole.
 */
export interface EventStore {
  /** Stores an event. `ok` means that it is stored; otherwise nothing of it is stored. */
  store(event: NewEvent, options?: StoreOptions): Promise<Outcome<Accepted, OfflineCacheError>>;
  /**
   * Claims due events, oldest first, exclusively until the claims end. Damaged events met on the way are moved to
   * quarantine and expired ones are removed; an unreadable file is skipped until the next `tidy`.
   */
  claim(options?: ClaimOptions): Promise<readonly StoredEvent[]>;
  /** Removes delivered events. Needs no free disk space. */
  acknowledge(ids: readonly string[]): Promise<SettleResult>;
  /** Makes events pending again after a failed delivery, and counts the failure. */
  retryLater(ids: readonly string[], options?: RetryOptions): Promise<SettleResult>;
  /** Makes events pending again without counting a failure. */
  release(ids: readonly string[]): Promise<SettleResult>;
  /** Moves events that the service refused for good to the dead letters, with the reason. */
  deadLetter(ids: readonly string[], reason: string): Promise<SettleResult>;
  /** Moves events whose data the consumer cannot read to quarantine, unchanged. */
  quarantine(ids: readonly string[]): Promise<SettleResult>;
  /** Makes dead letters pending again: those with the given ids, or all. Returns how many. */
  requeueDead(ids?: readonly string[]): Promise<number>;
  /** Removes events beyond the maximum age, except claimed ones, and returns how many were removed. */
  expire(): Promise<number>;
  /**
   * Removes events in any state for which `matches` returns true, and returns how many. It receives the event, or
   * `undefined` for a damaged one, and its text. A delivery that is under way may still complete.
   */
  forget(matches: (event: StoredEvent | undefined, text: string) => boolean): Promise<number>;
  /** Recovers what ended processes left behind. Safe to run at any time and in several processes at once. */
  tidy(): Promise<TidyResult>;
  stats(): Promise<StoreStats>;
  list(options?: ListOptions): Promise<readonly ListedEvent[]>;
  /** Returns one event in any state, or `undefined` when there is none with that id. */
  show(id: string): Promise<ShownEvent | undefined>;
  /** Releases all claims. Call it before the store is discarded. */
  close(): Promise<void>;
}
