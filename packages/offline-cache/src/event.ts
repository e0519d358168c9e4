/**
 * What an accepted event survives: `process` the death of any process, `power` that of the machine as well, at the
 * price of waiting for the disk.
 */
export type Durability = 'process' | 'power';

/** An event to keep. */
export interface NewEvent {
  /** Names the event wherever it goes: at least one character, any. The service drops what it has seen. */
  readonly event_id: string;
  /** What happened, such as `pattern_created`. */
  readonly event_type: string;
  /** What it happened to. */
  readonly pattern_id: string;
  /** Anything that JSON can hold. */
  readonly event_data: unknown;
  /**
   * When it happened, ISO 8601.
   * @defaultValue now
   */
  readonly timestamp?: string;
}

/** An event as it is kept, and as it is handed out. */
export interface StoredEvent extends Required<NewEvent> {
  /** Layout of the file. */
  readonly version: 1;
  /** What it was promised to survive. */
  readonly durability: Durability;
  /** How often it was put back after a failed delivery. */
  readonly retry_count: number;
  /** When it was last put back, ISO 8601. */
  readonly last_retry: string | null;
  /** Why it was last put back, or why it is dead. */
  readonly last_error: string | null;
}

/** Where an event stands. */
export type EventState = 'pending' | 'claimed' | 'dead' | 'quarantine';
