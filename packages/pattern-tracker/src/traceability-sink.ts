import { MIB } from '@hookline/clock';
import type { HookExecutionInput, LineageEventInput, TraceRecordInput } from '@hookline/contracts';
import { type OutboxRecord, type OutboxSink, type SendResult, splitIntoBatches } from '@hookline/outbox';
import type { Outcome } from '@hookline/outcome';
import type { CircuitBreaker, HealthChecker } from '@hookline/resilience';
import { HOOK_EXECUTION_TYPE, type RecordData, TRACE_TYPE } from './outbox-records.ts';

/** Reason why a request got no response or was refused. */
export interface DeliveryFailure {
  readonly code: string;
  readonly message: string;
  /** True when the service may accept the same request later. */
  readonly retryable: boolean;
  /** Minimum wait before another attempt, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** An item of a batch that the service did not accept. */
export interface RefusedItem {
  /** Position in the batch. */
  readonly index: number;
  readonly retryable: boolean;
  readonly error: { readonly title: string; readonly detail: string };
}

/** The traceability service as a tracker uses it. Its methods do not reject. */
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
  /** Health check of the service, for statistics. */
  readonly health?: Pick<HealthChecker, 'last'> | undefined;
  /** Circuit breaker of the service, for statistics. */
  readonly breaker?: Pick<CircuitBreaker, 'state'> | undefined;
}

/** Largest request that the service accepts. */
const MAX_ITEMS = 500;
/** Half of the largest request body that the service accepts, in bytes. */
const MAX_BYTES = 8 * MIB;

/** A record with its position among the records that are sent. */
interface IndexedRecord {
  readonly record: OutboxRecord<RecordData>;
  readonly index: number;
}

type BatchResponse = Outcome<readonly RefusedItem[], DeliveryFailure>;
type SendBatch = (data: readonly RecordData[]) => Promise<BatchResponse>;

/** Creates a sink that sends records of all types to the service, in requests of one type each. */
export function createTraceabilitySink(api: TraceabilityApi): OutboxSink<RecordData> {
  const trackBatch: SendBatch = async (data) => {
    const response = await api.trackBatch(data as readonly LineageEventInput[]);
    return response.ok ? { ok: true, value: response.value.failed_results } : response;
  };
  const recordTraces: SendBatch = async (data) => {
    const response = await api.recordTraces(data as readonly TraceRecordInput[], []);
    return response.ok ? { ok: true, value: response.value.failed } : response;
  };
  const recordHookExecutions: SendBatch = async (data) => {
    const response = await api.recordTraces([], data as readonly HookExecutionInput[]);
    return response.ok ? { ok: true, value: response.value.failed } : response;
  };
  return {
    async send(records) {
      const results: SendResult[] = records.map(() => ({ kind: 'delivered' }));
      const indexed = records.map((record, index) => ({ record, index }));
      const ofType = (type: string): IndexedRecord[] => indexed.filter(({ record }) => record.event_type === type);
      const lineage = indexed.filter(
        ({ record: { event_type } }) => event_type !== TRACE_TYPE && event_type !== HOOK_EXECUTION_TYPE,
      );
      await sendBatches(results, lineage, trackBatch);
      await sendBatches(results, ofType(TRACE_TYPE), recordTraces);
      await sendBatches(results, ofType(HOOK_EXECUTION_TYPE), recordHookExecutions);
      return results;
    },
  };
}

async function sendBatches(results: SendResult[], records: readonly IndexedRecord[], send: SendBatch): Promise<void> {
  const bounds = { maxItems: MAX_ITEMS, maxSize: MAX_BYTES, sizeOf };
  for (const batch of splitIntoBatches(records, bounds)) await sendHalving(results, batch, send);
}

function sizeOf({ record }: IndexedRecord): number {
  return Buffer.byteLength(JSON.stringify(record.event_data));
}

/** Sends a batch. When the service refuses it as a whole, its halves are sent, down to the record that causes it. */
async function sendHalving(results: SendResult[], batch: readonly IndexedRecord[], send: SendBatch): Promise<void> {
  const response = await send(batch.map(({ record }) => record.event_data));
  if (response.ok || response.error.retryable || batch.length === 1) {
    setResults(results, batch, response);
    return;
  }
  const middle = batch.length >> 1;
  await sendHalving(results, batch.slice(0, middle), send);
  await sendHalving(results, batch.slice(middle), send);
}

function setResults(results: SendResult[], batch: readonly IndexedRecord[], response: BatchResponse): void {
  if (response.ok) {
    for (const { index, retryable, error } of response.value) {
      const position = batch[index]?.index;
      if (position === undefined) continue;
      results[position] = { kind: retryable ? 'deferred' : 'refused', reason: `${error.title}: ${error.detail}` };
    }
    return;
  }
  const { code, message, retryable } = response.error;
  const reason = `${code}: ${message}`;
  // The wait of an open circuit is not a request of the service, which may recover earlier.
  const retryAfterMs = code === 'circuit_open' ? undefined : response.error.retryAfterMs;
  for (const { index } of batch) {
    results[index] = retryable ? { kind: 'no-response', reason, retryAfterMs } : { kind: 'refused', reason };
  }
}
