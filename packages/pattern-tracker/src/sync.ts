import type { EventStore, StoredEvent } from '@hookline/offline-cache';
import { send, type SendResult, type TraceabilityApi } from './delivery.ts';

/** What a round of syncing did. */
export interface SyncResult {
  /** Events that were waiting when it began. */
  readonly total_found: number;
  /** Events that the service has now. */
  readonly synced: number;
  /** Events that the service will never take; they are set aside with the reason. */
  readonly failed: number;
  /** Events that wait for another round. */
  readonly skipped: number;
}

/** How to sync. */
export interface SyncOptions {
  /** Ends the round after the batch that is on its way. */
  readonly signal?: AbortSignal;
  /** Called after each batch. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** How long an event that the service put off waits at least. */
const PUT_OFF_MS = 30_000;

/** How long one waits at most, however long the service asked for: the cache keeps no longer waits. */
const MAX_WAIT_MS = 86_400_000;

/** Events that are sent together. */
const BATCH = { limit: 500, maxBytes: 8 * 1024 * 1024 } as const;

/**
 * Sends what waits in the cache, oldest first, until nothing is due or the service does not answer. At least once: an
 * event is taken out only when the service has it. Rejects only when the cache itself fails; whatever fails, nothing
 * stays claimed.
 */
export async function syncCache(
  store: EventStore,
  api: TraceabilityApi,
  options: SyncOptions = {},
): Promise<SyncResult> {
  // What a syncer that died had claimed waits again.
  await store.tidy();
  const { pending: total } = await store.stats();
  let synced = 0;
  let failed = 0;
  let unanswered = false;
  const open = new OpenClaims(store);
  try {
    let events = await open.claim();
    while (events.length > 0 && !unanswered && options.signal?.aborted !== true) {
      // While the service works on a batch, the next one is read. Should that fail, what was sent is settled first.
      const [sent, next] = await Promise.allSettled([send(api, events), open.claim()]);
      const done = await settle(store, events, valueOf(sent));
      open.settled(events);
      synced += done.synced;
      failed += done.failed;
      ({ unanswered } = done);
      events = valueOf(next);
      options.onProgress?.({ done: synced + failed, total });
    }
  } finally {
    await open.release();
  }
  return { total_found: total, synced, failed, skipped: Math.max(0, total - synced - failed) };
}

/** What this round has claimed and not settled: nobody else gets it while this process lives. */
class OpenClaims {
  readonly #store: EventStore;
  readonly #ids = new Set<string>();

  constructor(store: EventStore) {
    this.#store = store;
  }

  async claim(): Promise<readonly StoredEvent[]> {
    const events = await this.#store.claim(BATCH);
    for (const { event_id } of events) this.#ids.add(event_id);
    return events;
  }

  settled(events: readonly StoredEvent[]): void {
    for (const { event_id } of events) this.#ids.delete(event_id);
  }

  async release(): Promise<void> {
    await this.#store.release([...this.#ids]);
  }
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

async function settle(
  store: EventStore,
  events: readonly StoredEvent[],
  results: readonly SendResult[],
): Promise<{ readonly synced: number; readonly failed: number; readonly unanswered: boolean }> {
  const ids = { delivered: [] as string[], unanswered: [] as string[] };
  const refused = new Map<string, string[]>();
  const later = new Map<string, string[]>();
  let retryAfterMs = 0;
  for (const [index, { event_id }] of events.entries()) {
    const result = results[index];
    if (result?.kind === 'delivered') ids.delivered.push(event_id);
    else if (result?.kind === 'refused') add(refused, result.reason, event_id);
    else if (result?.kind === 'later') add(later, result.reason, event_id);
    else {
      ids.unanswered.push(event_id);
      retryAfterMs = Math.max(retryAfterMs, result?.retryAfterMs ?? 0);
    }
  }
  await store.acknowledge(ids.delivered);
  for (const [reason, group] of refused) await store.deadLetter(group, reason);
  // Judged and put off: those wait a little, lest one of them keeps the others from their turn.
  for (const [error, group] of later) await store.retryLater(group, { afterMs: PUT_OFF_MS, error });
  const afterMs = Math.min(Math.ceil(retryAfterMs), MAX_WAIT_MS);
  if (afterMs > 0) await store.retryLater(ids.unanswered, { afterMs, error: 'the service asked to wait' });
  else await store.release(ids.unanswered);
  const failed = [...refused.values()].reduce((sum, group) => sum + group.length, 0);
  return { synced: ids.delivered.length, failed, unanswered: ids.unanswered.length > 0 };
}

function add(groups: Map<string, string[]>, key: string, value: string): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
