import type { OutboxRecord } from './sink.ts';

/** Bounds of one claim. */
export interface ClaimBounds {
  readonly limit: number;
  /** Maximum total of stored bytes; a single record may exceed it. */
  readonly maxBytes: number;
}

/** Reason why a store did not accept a record. */
export interface StoreFailure extends Error {
  readonly code: string;
}

/** A record that a store returned for delivery. */
export type ClaimedRecord = OutboxRecord;

/**
 * Durable storage with exclusive claims. `EventStore` of `@hookline/offline-cache` implements it, on disk and on Redis.
 * `store` does not reject; the other methods may.
 */
export interface OutboxStore {
  store(record: OutboxRecord): Promise<{ readonly ok: true } | { readonly ok: false; readonly error: StoreFailure }>;
  /** Claims due records, oldest first, exclusively until the claims end. */
  claim(bounds: ClaimBounds): Promise<readonly ClaimedRecord[]>;
  /** Removes delivered records. */
  acknowledge(ids: readonly string[]): Promise<unknown>;
  /** Makes records pending again after at least `afterMs`, and counts a failed delivery. */
  retryLater(ids: readonly string[], options: { readonly afterMs: number; readonly error: string }): Promise<unknown>;
  /** Makes records pending again without counting a failed delivery. */
  release(ids: readonly string[]): Promise<unknown>;
  deadLetter(ids: readonly string[], reason: string): Promise<unknown>;
  quarantine(ids: readonly string[]): Promise<unknown>;
  /** Makes the claims of ended processes pending again. */
  tidy(): Promise<unknown>;
  stats(): Promise<{ readonly pending: number; readonly claimed: number }>;
}
