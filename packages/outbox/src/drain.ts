import { DAY_MS, SECOND_MS } from '@hookline/clock';
import type { OutboxSink, SendResult } from './sink.ts';
import type { ClaimBounds, ClaimedRecord, OutboxStore } from './store.ts';

/** Result of draining an outbox. */
export interface DrainResult {
  /** Records that were pending at the start. */
  readonly found: number;
  /** Records that the sink accepted. */
  readonly delivered: number;
  /** Records that became dead letters, because the sink refused them for good. */
  readonly refused: number;
  /** Records that are still pending. */
  readonly remaining: number;
}

/** Options of `Outbox.drain`. */
export interface DrainOptions {
  /** Ends the drain after the batch in progress. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** Dependencies of a drain. */
interface DrainContext<Data> extends DrainOptions {
  readonly store: OutboxStore;
  readonly sink: OutboxSink<Data>;
  readonly bounds: ClaimBounds;
}

/** Longest wait that a store accepts. A longer Retry-After of the sink is shortened to it. */
const MAX_RETRY_DELAY_MS = DAY_MS;

/**
 * Minimum wait of a deferred record. Without it, one record that is deferred again and again would be claimed first in
 * every batch.
 */
const DEFER_MS = 30 * SECOND_MS;

/**
 * Sends pending records, oldest first, until none is due or the sink does not respond. A record leaves the store only
 * after the sink has accepted or refused it. While a batch is sent, the next one is read. Rejects when the store fails;
 * in any case no record stays claimed.
 */
export async function drainStore<Data>(context: DrainContext<Data>): Promise<DrainResult> {
  const { store, sink, bounds, onProgress } = context;
  await store.tidy();
  const { pending: total } = await store.stats();
  const claims = new OpenClaims<Data>(store, bounds);
  let [delivered, refused, done] = [0, 0, 0];
  let responding = true;
  try {
    let records = await claims.claim();
    while (records.length > 0 && responding && context.signal?.aborted !== true) {
      const [sent, next] = await Promise.allSettled([sink.send(records), claims.claim()]);
      // The results are settled first: a failed claim must not repeat what was delivered.
      const settled = await settle(store, records, valueOf(sent));
      claims.markSettled(records);
      delivered += settled.delivered;
      refused += settled.refused;
      done += settled.delivered + settled.refused + settled.quarantined;
      ({ responding } = settled);
      records = valueOf(next);
      onProgress?.({ done, total });
    }
  } finally {
    await claims.releaseAll();
  }
  return { found: total, delivered, refused, remaining: Math.max(0, total - done) };
}

/** The records that this drain has claimed and not settled. */
class OpenClaims<Data> {
  readonly #store: OutboxStore;
  readonly #bounds: ClaimBounds;
  readonly #ids = new Set<string>();

  constructor(store: OutboxStore, bounds: ClaimBounds) {
    this.#store = store;
    this.#bounds = bounds;
  }

  async claim(): Promise<readonly (ClaimedRecord & { readonly event_data: Data })[]> {
    const records = await this.#store.claim(this.#bounds);
    for (const { event_id } of records) this.#ids.add(event_id);
    return records as readonly (ClaimedRecord & { readonly event_data: Data })[];
  }

  markSettled(records: readonly ClaimedRecord[]): void {
    for (const { event_id } of records) this.#ids.delete(event_id);
  }

  async releaseAll(): Promise<void> {
    await this.#store.release([...this.#ids]);
  }
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

interface Settled {
  readonly delivered: number;
  readonly refused: number;
  readonly quarantined: number;
  /** False when the sink did not respond for at least one record. */
  readonly responding: boolean;
}

/** Ends the claims on a batch according to the results. */
async function settle(
  store: OutboxStore,
  records: readonly ClaimedRecord[],
  results: readonly SendResult[],
): Promise<Settled> {
  const groups = groupByResult(records, results);
  await store.acknowledge(groups.delivered);
  for (const [reason, ids] of groups.refused) await store.deadLetter(ids, reason);
  for (const [error, ids] of groups.deferred) await store.retryLater(ids, { afterMs: DEFER_MS, error });
  if (groups.unreadable.length > 0) await store.quarantine(groups.unreadable);
  const afterMs = Math.min(Math.ceil(groups.retryAfterMs), MAX_RETRY_DELAY_MS);
  if (afterMs > 0) await store.retryLater(groups.noResponse, { afterMs, error: 'the service asked to wait' });
  else await store.release(groups.noResponse);
  return {
    delivered: groups.delivered.length,
    refused: [...groups.refused.values()].reduce((sum, ids) => sum + ids.length, 0),
    quarantined: groups.unreadable.length,
    responding: groups.noResponse.length === 0,
  };
}

/** The ids of a batch by their result; `refused` and `deferred` by reason. */
interface ResultGroups {
  readonly delivered: string[];
  readonly refused: Map<string, string[]>;
  readonly deferred: Map<string, string[]>;
  readonly unreadable: string[];
  readonly noResponse: string[];
  /** Longest wait that the sink asked for. */
  readonly retryAfterMs: number;
}

function groupByResult(records: readonly ClaimedRecord[], results: readonly SendResult[]): ResultGroups {
  const [delivered, unreadable, noResponse]: [string[], string[], string[]] = [[], [], []];
  const [refused, deferred] = [new Map<string, string[]>(), new Map<string, string[]>()];
  let retryAfterMs = 0;
  for (const [index, { event_id }] of records.entries()) {
    const result = results[index];
    switch (result?.kind) {
      case 'delivered':
        delivered.push(event_id);
        break;
      case 'refused':
        append(refused, result.reason, event_id);
        break;
      case 'deferred':
        append(deferred, result.reason, event_id);
        break;
      case 'unreadable':
        unreadable.push(event_id);
        break;
      case 'no-response':
      case undefined:
        noResponse.push(event_id);
        retryAfterMs = Math.max(retryAfterMs, result?.retryAfterMs ?? 0);
        break;
    }
  }
  return { delivered, refused, deferred, unreadable, noResponse, retryAfterMs };
}

function append(groups: Map<string, string[]>, key: string, value: string): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
