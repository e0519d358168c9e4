import {
  deterministicId,
  type HookExecutionInput,
  type LineageEventInput,
  type TraceRecordInput,
} from '@hookline/contracts';
import type { EventStore, NewEvent, StoredEvent } from '@hookline/offline-cache';
import type { Outcome } from '@hookline/outcome';
import { batches } from './batches.ts';

/** Why a request got no answer. */
export interface DeliveryFailure {
  readonly code: string;
  readonly message: string;
  /** Whether the same may be taken later. */
  readonly retryable: boolean;
  /** The least wait before another try, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** One item of a batch that the service did not take. */
export interface RefusedItem {
  readonly index: number;
  readonly retryable: boolean;
  readonly error: { readonly title: string; readonly detail: string };
}

/** What a delivery needs of the service. Nothing of it throws. */
export interface TraceabilityApi {
  /** Sends up to 500 events. */
  trackBatch(
    events: readonly LineageEventInput[],
  ): Promise<Outcome<{ readonly failed_results: readonly RefusedItem[] }, DeliveryFailure>>;
  /** Sends up to 500 traces and 500 hook executions. */
  recordTraces(
    traces: readonly TraceRecordInput[],
    hookExecutions: readonly HookExecutionInput[],
  ): Promise<
    Outcome<
      { readonly failed: readonly (RefusedItem & { readonly kind: 'trace' | 'hook_execution' })[] },
      DeliveryFailure
    >
  >;
}

/** A record on its way, as the cache keeps it. */
export type Parcel = NewEvent & {
  readonly event_data: LineageEventInput | TraceRecordInput | HookExecutionInput;
};

/** What came of sending parcels, by their place. */
export type SendResult =
  | { readonly kind: 'delivered' }
  /** Not taken, now or ever. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Not taken now, although the service answered. */
  | { readonly kind: 'later'; readonly reason: string }
  /** Not judged: the service did not answer. */
  | { readonly kind: 'unanswered'; readonly reason: string; readonly retryAfterMs: number | undefined };

/** Marks what a parcel holds, beside the event types of patterns. */
const TRACE = 'trace';
const HOOK_EXECUTION = 'hook_execution';

/** A parcel of an event about a pattern; it gets an id if it has none. */
export function patternParcel(event: LineageEventInput & { readonly event_id: string }): Parcel {
  return { event_id: event.event_id, event_type: event.event_type, pattern_id: event.pattern_id, event_data: event };
}

/** A parcel of what is known of a trace. The same knowledge has the same id. */
export function traceParcel(trace: TraceRecordInput): Parcel {
  const id = deterministicId(TRACE, trace.correlation_id, JSON.stringify(trace));
  return { event_id: id, event_type: TRACE, pattern_id: trace.correlation_id, event_data: trace };
}

/** A parcel of a hook execution. */
export function hookParcel(hook: HookExecutionInput): Parcel {
  return {
    event_id: hook.hook_id,
    event_type: HOOK_EXECUTION,
    pattern_id: hook.pattern_id ?? hook.correlation_id,
    event_data: hook,
  };
}

/** Sends parcels of any kind, at most 500 and 8 MiB together. Results in the order of the parcels. Never rejects. */
export async function send(api: TraceabilityApi, parcels: readonly (Parcel | StoredEvent)[]): Promise<SendResult[]> {
  const results: SendResult[] = parcels.map(() => ({ kind: 'delivered' }));
  const places = parcels.map((parcel, index) => ({ parcel, index }));
  const patterns = places.filter(({ parcel }) => parcel.event_type !== TRACE && parcel.event_type !== HOOK_EXECUTION);
  const track: Ask = async (batch) => {
    const answer = await api.trackBatch(batch.map(({ parcel }) => parcel.event_data as LineageEventInput));
    return answer.ok ? { ok: true, refused: answer.value.failed_results } : answer;
  };
  const traces = places.filter(({ parcel }) => parcel.event_type === TRACE);
  const hooks = places.filter(({ parcel }) => parcel.event_type === HOOK_EXECUTION);
  const record: Ask = async (batch) => {
    const data = batch.map(({ parcel }) => parcel.event_data);
    const isTrace = batch[0]?.parcel.event_type === TRACE;
    const answer = await (isTrace
      ? api.recordTraces(data as TraceRecordInput[], [])
      : api.recordTraces([], data as HookExecutionInput[]));
    return answer.ok ? { ok: true, refused: answer.value.failed } : answer;
  };
  for (const batch of batches(patterns, sizeOf)) await sendTogether(results, batch, track);
  for (const batch of batches(traces, sizeOf)) await sendTogether(results, batch, record);
  for (const batch of batches(hooks, sizeOf)) await sendTogether(results, batch, record);
  return results;
}

interface Placed {
  readonly parcel: Parcel | StoredEvent;
  readonly index: number;
}

function sizeOf({ parcel }: Placed): number {
  return JSON.stringify(parcel.event_data).length;
}

type Answered =
  | { readonly ok: true; readonly refused: readonly RefusedItem[] }
  | { readonly ok: false; readonly error: DeliveryFailure };

type Ask = (batch: readonly Placed[]) => Promise<Answered>;

/** A refusal of several together says nothing of any one of them: they are sent by halves, until it is about one. */
async function sendTogether(results: SendResult[], batch: readonly Placed[], ask: Ask): Promise<void> {
  const answer = await ask(batch);
  if (answer.ok || answer.error.retryable || batch.length === 1) {
    settle(results, batch, answer);
    return;
  }
  const middle = batch.length >> 1;
  await sendTogether(results, batch.slice(0, middle), ask);
  await sendTogether(results, batch.slice(middle), ask);
}

function settle(results: SendResult[], batch: readonly Placed[], answer: Answered): void {
  if (answer.ok) {
    for (const { index, retryable, error } of answer.refused) {
      const place = batch[index]?.index;
      if (place === undefined) continue;
      const reason = `${error.title}: ${error.detail}`;
      results[place] = retryable ? { kind: 'later', reason } : { kind: 'refused', reason };
    }
    return;
  }
  const { code, message, retryable } = answer.error;
  const reason = `${code}: ${message}`;
  // The breaker's own wait is not the service's word: it may be well again before.
  const retryAfterMs = code === 'circuit_open' ? undefined : answer.error.retryAfterMs;
  for (const { index } of batch) {
    results[index] = retryable ? { kind: 'unanswered', reason, retryAfterMs } : { kind: 'refused', reason };
  }
}

/** What came of keeping parcels for later. */
export interface Kept {
  readonly kept: number;
  /** Ids of parcels that found no room, or that no cache takes. */
  readonly lost: readonly string[];
}

/** Puts parcels into the offline cache. Never rejects. */
export async function keep(store: EventStore, parcels: readonly Parcel[]): Promise<Kept> {
  const lost: string[] = [];
  for (const parcel of parcels) {
    const outcome = await store.store(parcel);
    if (!outcome.ok) lost.push(parcel.event_id);
  }
  return { kept: parcels.length - lost.length, lost };
}
