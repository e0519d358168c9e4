/** Guarantee of an accepted event: `process` survives the end of any process; `power` also a power loss, and waits for the disk. */
export type Durability = 'process' | 'power';

/** An event to be stored. */
export interface NewEvent {
  /** Identifies the event in the store and at the service, which drops an id that it has seen. Not empty. */
  readonly event_id: string;
  /** Such as `pattern_created`. */
  readonly event_type: string;
  readonly pattern_id: string;
  /** Any value that JSON can represent. */
  readonly event_data: unknown;
  /**
   * Time of the event, ISO 8601.
   * @defaultValue the time of storing
   */
  readonly timestamp?: string | undefined;
}

/** An event as it is stored and returned by `claim`. */
export interface StoredEvent extends NewEvent {
  readonly timestamp: string;
  /** Version of the file format. */
  readonly version: 1;
  readonly durability: Durability;
  /** Number of failed deliveries. */
  readonly retry_count: number;
  /** Time of the last failed delivery, ISO 8601. */
  readonly last_retry: string | null;
  /** Reason of the last failed delivery, or of the dead letter. */
  readonly last_error: string | null;
}

/** State of a stored event. */
export type EventState = 'pending' | 'claimed' | 'dead' | 'quarantine';
