import type { Outcome } from '@hookline/outcome';
import type { OfflineCacheError } from './errors.ts';
import type { Durability, EventState, NewEvent, StoredEvent } from './event.ts';

/** How one event is stored. */
export interface StoreOptions {
  /**
   * What it must survive.
   * @defaultValue the store's own default, `process`
   */
  readonly durability?: Durability;
}

/** That an event was accepted. */
export interface Accepted {
  /** The event's own id. */
  readonly event_id: string;
  /** How large it is as kept. */
  readonly bytes: number;
}

/** How much to claim at once. */
export interface ClaimOptions {
  /**
   * Most events, 1 or more.
   * @defaultValue 500
   */
  readonly limit?: number;
  /**
   * Most bytes, as kept; a single event may be more.
   * @defaultValue 4 MiB
   */
  readonly maxBytes?: number;
}

/** How a batch of ids was dealt with. */
export interface Settled {
  /** Events dealt with as asked. */
  readonly settled: number;
  /** Ids that this store does not hold (any more), or could not deal with: those events come again. */
  readonly lost: readonly string[];
}

/** When and why an event is to come again. */
export interface RetryOptions {
  /**
   * Not before so many milliseconds from now, 0 to a day.
   * @defaultValue 0
   */
  readonly afterMs?: number;
  /** Why, kept with the event: the first 500 characters. */
  readonly error?: string;
}

/** What {@link EventStore.tidy} did. */
export interface Tidied {
  /** Leftovers of dead writers removed. */
  readonly swept: number;
  /** Events of dead claimants put back. */
  readonly returned: number;
  /** Events compressed. */
  readonly compressed: number;
  /** Steps that failed, and will be tried again next time. */
  readonly problems: readonly OfflineCacheError[];
}

/** What a store holds and has done, over all processes that use it. */
export interface StoreStats {
  /** Events waiting, those whose time has not come included. */
  readonly pending: number;
  /** Events that some process is delivering. */
  readonly claimed: number;
  /** Events that the service will never take. */
  readonly dead: number;
  /** Events that are damaged. */
  readonly quarantined: number;
  /** What counts towards the bound: bytes in allocated blocks on disk. */
  readonly bytes: number;
  /** The bound. */
  readonly maxBytes: number;
  /** Age of the oldest pending event, in milliseconds; `null` when there is none. */
  readonly oldestAgeMs: number | null;
  /** Events acknowledged, ever. */
  readonly synced: number;
  /** Events refused because of the bound or their size, ever. */
  readonly refused: number;
  /** Events that grew too old, ever. */
  readonly expired: number;
}

/** One line of a listing. */
export interface ListedEvent {
  /** The event's own id; of a damaged event with a long id, as much as is known. */
  readonly event_id: string;
  /** Where it stands. */
  readonly state: EventState;
  /** When it was stored, in milliseconds since 1970. */
  readonly storedAtMs: number;
  /** Before when it does not come again, in milliseconds since 1970; `null` when it may now. */
  readonly dueAtMs: number | null;
}

/** Which events to list. */
export interface ListOptions {
  /**
   * Only those that stand there.
   * @defaultValue `pending`
   */
  readonly state?: EventState;
  /**
   * Most events, oldest first, 1 or more.
   * @defaultValue 100
   */
  readonly limit?: number;
}

/** One event in full. */
export interface ShownEvent {
  /** Where it stands. */
  readonly state: EventState;
  /** The event; `null` when it is damaged. */
  readonly event: StoredEvent | null;
}

/**
 * Keeps events until they are delivered. An accepted event is handed out again and again until it is acknowledged,
 * declared dead or too old: at least once, in any order of calls and crashes. The service makes that once, by
 * `event_id`.
 *
 * `store` never rejects. The others reject with an {@link OfflineCacheError} of code `io` when the file system or
 * the server fails as a whole.
 */
export interface EventStore {
  /** Takes an event. `ok` means it is kept; otherwise it is not, and is counted as refused when that was the bound. */
  store(event: NewEvent, options?: StoreOptions): Promise<Outcome<Accepted, OfflineCacheError>>;
  /**
   * Hands out events that are due, the oldest first, to nobody else until they are settled. Damaged ones go to
   * quarantine on the way, too old ones expire; one that cannot be read is passed over until the next `tidy`.
   */
  claim(options?: ClaimOptions): Promise<readonly StoredEvent[]>;
  /** The service has them: removes them. Needs no free space. */
  acknowledge(ids: readonly string[]): Promise<Settled>;
  /** The service may take them later: puts them back, counting the try. */
  retryLater(ids: readonly string[], options?: RetryOptions): Promise<Settled>;
  /** Nothing was tried: puts them back as they were. */
  release(ids: readonly string[]): Promise<Settled>;
  /** The service will never take them: sets them aside with the reason. */
  deadLetter(ids: readonly string[], reason: string): Promise<Settled>;
  /** They make no sense: sets them aside untouched, as `claim` does with damaged ones. */
  quarantine(ids: readonly string[]): Promise<Settled>;
  /** Lets dead events try again: those given, or all. Returns how many. */
  requeueDead(ids?: readonly string[]): Promise<number>;
  /** Removes what is older than the limit, wherever it stands but with a claimant. Returns how many. */
  expire(): Promise<number>;
  /** Cleans up after the dead. Run it now and then, in any number of processes. */
  tidy(): Promise<Tidied>;
  /** The counts. */
  stats(): Promise<StoreStats>;
  /** What is there, oldest first. */
  list(options?: ListOptions): Promise<readonly ListedEvent[]>;
  /** One event, wherever it stands; `undefined` when it is not there. */
  show(id: string): Promise<ShownEvent | undefined>;
  /** Puts back everything claimed. Call it before the store is let go of. */
  close(): Promise<void>;
}
