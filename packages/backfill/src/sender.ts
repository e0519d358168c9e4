import { type Clock, sleep } from '@hookline/clock';
import type { HookExecutionInput, LineageEventInput, TokenUsageInput, TraceRecordInput } from '@hookline/contracts';
import { failure, type Outcome, success } from '@hookline/outcome';
import type { CircuitBreaker, HealthChecker } from '@hookline/resilience';
import type { SendAll } from './backfill.ts';
import type { SendUsage } from './token-usage.ts';

/** Attempts of one request: a busy service is not unavailable. */
const MAX_ATTEMPTS = 6;
/** Wait after the first failed attempt, in milliseconds; each further wait is longer by as much. */
const RETRY_WAIT_MS = 500;

/** A request that failed. */
export interface RequestFailure {
  readonly message: string;
  readonly retryable: boolean;
}

/** The requests that a backfill sends. `TraceabilityClient` of `@hookline/traceability-client` is one. */
export interface BackfillClient<
  Batch extends TrackedBatch,
  Traces extends RecordedTraces,
  Failed extends RequestFailure,
> {
  trackBatch(events: readonly LineageEventInput[]): Promise<Outcome<Batch, Failed>>;
  recordTraces(
    traces: readonly TraceRecordInput[],
    hookExecutions: readonly HookExecutionInput[],
  ): Promise<Outcome<Traces, Failed>>;
  live(): Promise<Outcome<unknown, Failed>>;
  readonly breaker: Pick<CircuitBreaker, 'reset'>;
  readonly health: Pick<HealthChecker, 'check'>;
}

/** The part of the answer to a batch of events that is counted. */
export interface TrackedBatch {
  readonly batch_summary: { readonly handled_duplicates: number };
}

/** The part of the answer to a batch of calls that is counted. */
export interface RecordedTraces {
  readonly hook_executions_accepted: number;
  readonly hook_executions_known: number;
}

/** Delivers records through the given requests and stores what was refused. `PatternTracker` is one. */
export interface Delivery {
  deliver(records: {
    readonly patterns: readonly LineageEventInput[];
    readonly traces: readonly TraceRecordInput[];
    readonly hookExecutions: readonly HookExecutionInput[];
  }): Promise<{ readonly delivered: number; readonly cached: number; readonly lost: readonly string[] }>;
}

/** Dependencies of {@link createSender}. */
export interface SenderOptions<
  Batch extends TrackedBatch,
  Traces extends RecordedTraces,
  Failed extends RequestFailure,
> {
  readonly client: BackfillClient<Batch, Traces, Failed>;
  /** Creates the delivery over requests that are retried and counted. */
  readonly createDelivery: (
    api: Pick<BackfillClient<Batch, Traces, Failed>, 'trackBatch' | 'recordTraces'>,
  ) => Delivery;
  /** Wakes a sleeping service. Must not reject. */
  readonly wake: () => Promise<unknown>;
  readonly clock: Clock;
}

/**
 * Creates the sender of a backfill, which counts what the service knew before. Refused records are dead letters in the
 * offline cache. When the service is unavailable, at most one batch is cached.
 */
export function createSender<Batch extends TrackedBatch, Traces extends RecordedTraces, Failed extends RequestFailure>({
  client,
  clock,
  createDelivery,
  wake,
}: SenderOptions<Batch, Traces, Failed>): SendAll {
  const counts = { known: 0, callsAccepted: 0, callsKnown: 0, unavailable: '' };
  const retry = <T>(request: () => Promise<Outcome<T, Failed>>) => repeat(request, client, clock);
  const counted = async <T>(
    request: () => Promise<Outcome<T, Failed>>,
    count: (value: T) => void,
  ): Promise<Outcome<T, Failed>> => {
    const answer = await retry(request);
    if (answer.ok) count(answer.value);
    else if (answer.error.retryable) counts.unavailable = answer.error.message;
    return answer;
  };
  const delivery = createDelivery({
    recordTraces: (traces, hookExecutions) =>
      counted(
        () => client.recordTraces(traces, hookExecutions),
        (value) => {
          counts.callsAccepted += value.hook_executions_accepted;
          counts.callsKnown += value.hook_executions_known;
        },
      ),
    trackBatch: (events) =>
      counted(
        () => client.trackBatch(events),
        (value) => {
          counts.known += value.batch_summary.handled_duplicates;
        },
      ),
  });
  return async (patterns, calls) => {
    Object.assign(counts, { known: 0, callsAccepted: 0, callsKnown: 0, unavailable: '' });
    await wake();
    const live = await retry(() => client.live());
    if (!live.ok) return failure({ message: live.error.message });
    const { cached, delivered, lost } = await delivery.deliver({ patterns, traces: [], hookExecutions: [] });
    if (counts.unavailable === '') await delivery.deliver({ patterns: [], ...calls });
    if (counts.unavailable !== '') return failure({ message: counts.unavailable });
    return success({
      imported: delivered - counts.known,
      known: counts.known,
      refused: cached + lost.length,
      calls: {
        imported: counts.callsAccepted - counts.callsKnown,
        known: counts.callsKnown,
        refused: calls.hookExecutions.length - counts.callsAccepted,
      },
    });
  };
}

/** The requests that sending token usage needs. `TraceabilityClient` of `@hookline/traceability-client` is one. */
export interface UsageClient<Failed extends RequestFailure> {
  recordTokenUsage(
    records: readonly TokenUsageInput[],
  ): Promise<Outcome<{ readonly accepted: number; readonly known: number }, Failed>>;
  readonly breaker: Pick<CircuitBreaker, 'reset'>;
  readonly health: Pick<HealthChecker, 'check'>;
}

/** Creates the sender of token usage, which repeats requests while the service is busy. */
export function createUsageSender<Failed extends RequestFailure>(client: UsageClient<Failed>, clock: Clock): SendUsage {
  return (records) => repeat(() => client.recordTokenUsage(records), client, clock);
}

/** Repeats a request that failed with a retryable error, after a health check that lets the breaker close. */
async function repeat<T, Failed extends RequestFailure>(
  request: () => Promise<Outcome<T, Failed>>,
  {
    breaker,
    health,
  }: { readonly breaker: Pick<CircuitBreaker, 'reset'>; readonly health: Pick<HealthChecker, 'check'> },
  clock: Clock,
): Promise<Outcome<T, Failed>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await request();
    if (answer.ok || !answer.error.retryable || attempt === MAX_ATTEMPTS) return answer;
    await sleep(clock, RETRY_WAIT_MS * attempt, { keepAlive: true });
    breaker.reset();
    await health.check({ force: true });
  }
}
