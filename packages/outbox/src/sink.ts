/** A record on its way to a sink. A sink that has seen its `event_id` ignores it. */
export interface OutboxRecord<Data = unknown> {
  readonly event_id: string;
  readonly event_type: string;
  readonly pattern_id: string;
  /** Any value that JSON can represent. */
  readonly event_data: Data;
}

/** Result of sending one record. */
export type SendResult =
  | { readonly kind: 'delivered' }
  /** The sink refused the record for good. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The sink responded and may accept the record later. */
  | { readonly kind: 'deferred'; readonly reason: string }
  /** The sink did not respond. It may have asked for a minimum wait. */
  | { readonly kind: 'no-response'; readonly reason: string; readonly retryAfterMs?: number | undefined }
  /** The stored data is not a record of this sink. */
  | { readonly kind: 'unreadable' };

/** Destination of the records of an outbox. */
export interface OutboxSink<Data> {
  /**
   * Sends records and resolves with one result per record, in order. Missing results at the end count as `no-response`.
   * `event_data` of a record from the store is what JSON made of it and may need validation. Should not reject.
   */
  send(records: readonly OutboxRecord<Data>[]): Promise<readonly SendResult[]>;
}
