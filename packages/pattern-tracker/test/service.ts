import type { Clock } from '@hookline/clock';
import type { HookExecutionInput, LineageEventInput, TraceRecordInput } from '@hookline/contracts';
import { failure, type Outcome, success } from '@hookline/outcome';
import { createCircuitBreaker, isResilienceError } from '@hookline/resilience';
import type { DeliveryFailure, RefusedItem, TraceabilityApi } from '../src/index.ts';

/** A service in memory that accepts each event id once. */
export class MemoryService implements TraceabilityApi {
  readonly events = new Map<string, LineageEventInput>();
  readonly traces: TraceRecordInput[] = [];
  readonly hookExecutions = new Map<string, HookExecutionInput>();
  readonly batches: number[] = [];
  /** Failure of every request, or `undefined` while the service is available. */
  down: DeliveryFailure | undefined;
  /** Returns why an event is not accepted; `undefined` accepts it. */
  verdictOn: (event: LineageEventInput) => Pick<RefusedItem, 'retryable' | 'error'> | undefined = () => undefined;

  /** Returns true to refuse a request as a whole. */
  refuses: (events: readonly LineageEventInput[]) => boolean = () => false;

  trackBatch: TraceabilityApi['trackBatch'] = async (events) => {
    if (this.down) return failure(this.down);
    if (this.refuses(events)) return failure({ code: 'refused', message: 'HTTP status 413', retryable: false });
    this.batches.push(events.length);
    const failed_results: RefusedItem[] = [];
    for (const [index, event] of events.entries()) {
      const verdict = this.verdictOn(event);
      if (verdict) failed_results.push({ index, ...verdict });
      else this.events.set(event.event_id ?? '', event);
    }
    return success({ failed_results });
  };

  recordTraces: TraceabilityApi['recordTraces'] = async (traces, hookExecutions) => {
    if (this.down) return failure(this.down);
    this.traces.push(...traces);
    for (const hook of hookExecutions) this.hookExecutions.set(hook.hook_id, hook);
    return success({ failed: [] });
  };
}

export const UNREACHABLE: DeliveryFailure = { code: 'unreachable', message: 'connection refused', retryable: true };

/** State of the service: `mute` processes requests but sends no response. */
export type Mood = 'down' | 'up' | 'mute';

/** Puts a circuit breaker before the service, like the client does. */
export function behindBreaker(service: MemoryService, how: () => Mood, clock: Clock) {
  const breaker = createCircuitBreaker({
    name: 'service',
    trip: { kind: 'consecutive', failures: 3 },
    openMs: 60_000,
    classify: (result) => (result.ok && (result.value as Outcome<unknown, unknown>).ok ? 'success' : 'failure'),
    clock,
  });
  const call = async <T>(work: () => Promise<Outcome<T, DeliveryFailure>>): Promise<Outcome<T, DeliveryFailure>> => {
    try {
      return await breaker.execute(async () => {
        if (how() === 'down') return failure(UNREACHABLE);
        const response = await work();
        return how() === 'mute' ? failure(UNREACHABLE) : response;
      });
    } catch (error) {
      if (!isResilienceError(error, 'circuit_open')) throw error;
      const { message, retryAfterMs } = error;
      return failure({ code: 'circuit_open', message, retryable: true, retryAfterMs });
    }
  };
  const api: TraceabilityApi = {
    trackBatch: (events) => call(() => service.trackBatch(events)),
    recordTraces: (traces, hooks) => call(() => service.recordTraces(traces, hooks)),
  };
  return { api, breaker };
}
