import { systemClock } from '@hookline/clock';
import {
  type Ancestry,
  ancestrySchema,
  type Descent,
  descentSchema,
  type Evolution,
  evolutionSchema,
  type ExecutionLogs,
  executionLogsSchema,
  healthSchema,
  type HookExecutionInput,
  type LineageEventInput,
  type Live,
  liveSchema,
  type OccurrencesPage,
  occurrencesPageSchema,
  type PatternDetail,
  patternDetailSchema,
  type PatternsPage,
  patternsPageSchema,
  type Ready,
  readySchema,
  type SimilarAnswer,
  similarAnswerSchema,
  type SimilarQueryInput,
  type Stats,
  statsSchema,
  type TimeWindowType,
  type TraceBatchAnswer,
  traceBatchAnswerSchema,
  type TraceRecordInput,
  type TraceTree,
  traceTreeSchema,
  type TrackBatchAnswer,
  trackBatchAnswerSchema,
  type UsageAnalytics,
  usageAnalyticsSchema,
} from '@hookline/contracts';
import { failure, type Outcome, success } from '@hookline/outcome';
import {
  type CircuitBreaker,
  createCircuitBreaker,
  createHealthChecker,
  createRetry,
  createTimeout,
  type HealthChecker,
  type HealthReport,
  isResilienceError,
  type Retry,
  type Timeout,
} from '@hookline/resilience';
import { Agent } from 'undici';
import { TraceabilityError } from './errors.ts';
import type { TraceabilityClientOptions } from './options.ts';
import { type Call, send, type TransportOptions } from './transport.ts';
import { neverAsleep, wakingFirst } from './waking.ts';

/** What came of a request. */
export type Answer<T> = Promise<Outcome<T, TraceabilityError>>;

const PREFIX = '/api/pattern-traceability';

/**
 * The pattern traceability API. Writes go through health check, circuit breaker and retries, so that a service that is
 * away costs next to nothing; reads are tried once. Nothing throws: every answer is an outcome.
 */
export class TraceabilityClient {
  /** Asks the service's `/health`. Emits `recovery` and `outage`. */
  readonly health: HealthChecker;
  /** Guards every write. */
  readonly breaker: CircuitBreaker;
  readonly #transport: TransportOptions;
  readonly #agent: Agent;
  readonly #retry: Retry;
  readonly #timeout: Timeout;
  readonly #wake: () => Promise<boolean>;

  constructor(options: TraceabilityClientOptions) {
    const {
      clock = systemClock,
      timeoutMs = 2000,
      attempts = 3,
      healthTimeoutMs = 1000,
      healthIntervalMs = 30_000,
    } = options;
    this.#agent = new Agent({ connections: 8, keepAliveTimeout: 30_000, connect: { timeout: timeoutMs } });
    this.#transport = {
      baseUrl: options.baseUrl,
      token: options.token,
      dispatcher: this.#agent,
      now: () => clock.now(),
    };
    this.#wake = options.wake ?? neverAsleep;
    this.#timeout = createTimeout({ name: 'traceability', timeoutMs, clock });
    this.#retry = createRetry({
      name: 'traceability',
      attempts,
      baseMs: 200,
      capMs: 2000,
      maxWaitMs: 5000,
      keepAlive: false,
      clock,
    });
    this.breaker = createCircuitBreaker({
      name: 'traceability',
      trip: { kind: 'consecutive', failures: options.failureThreshold ?? 3 },
      openMs: options.openMs ?? 60_000,
      // A refusal is about the request: the service itself is well.
      classify: (result) => (result.ok || isRefusal(result.error) ? 'success' : 'failure'),
      clock,
    });
    const health = createHealthChecker({
      name: 'traceability',
      probe: (signal) => this.#probe(signal),
      intervalMs: healthIntervalMs,
      failureIntervalMs: Math.min(5000, healthIntervalMs),
      timeoutMs: healthTimeoutMs,
      clock,
    });
    this.health = options.wake ? wakingFirst(health, options.wake) : health;
  }

  /** Tracks up to 500 events; each is judged by itself. */
  trackBatch(events: readonly LineageEventInput[]): Answer<TrackBatchAnswer> {
    return this.#write({
      method: 'POST',
      path: `${PREFIX}/lineage/track/batch`,
      body: { events },
      answer: trackBatchAnswerSchema,
    });
  }

  /** Records up to 500 traces and 500 hook executions; each is judged by itself. */
  recordTraces(
    traces: readonly TraceRecordInput[],
    hookExecutions: readonly HookExecutionInput[],
  ): Answer<TraceBatchAnswer> {
    const body = { traces, hook_executions: hookExecutions };
    return this.#write({ method: 'POST', path: `${PREFIX}/traces/batch`, body, answer: traceBatchAnswerSchema });
  }

  /** Patterns that were written, newest first. */
  patterns(query: Readonly<Record<string, string | number | undefined>>): Answer<PatternsPage> {
    return this.#read({ path: `${PREFIX}/patterns`, query, answer: patternsPageSchema });
  }

  /** One pattern. */
  pattern(patternId: string): Answer<PatternDetail> {
    return this.#read({ path: `${PREFIX}/patterns/${encodeURIComponent(patternId)}`, answer: patternDetailSchema });
  }

  /** Where and when a pattern was written. */
  occurrences(
    patternId: string,
    query: { readonly limit?: number; readonly cursor?: string } = {},
  ): Answer<OccurrencesPage> {
    const path = `${PREFIX}/patterns/${encodeURIComponent(patternId)}/occurrences`;
    return this.#read({ path, query, answer: occurrencesPageSchema });
  }

  /** Patterns that are like some code: itself, its parents, then others that resemble it. */
  similar(query: SimilarQueryInput): Answer<SimilarAnswer> {
    return this.#outcome(() =>
      this.#once({ method: 'POST', path: `${PREFIX}/patterns/similar`, body: query, answer: similarAnswerSchema }),
    );
  }

  /** Where a pattern came from. */
  ancestry(patternId: string, walk: { readonly depth?: number; readonly limit?: number } = {}): Answer<Ancestry> {
    return this.#read({
      path: lineagePath(patternId),
      query: { query_type: 'ancestry', ...walk },
      answer: ancestrySchema,
    });
  }

  /** What came of a pattern. */
  descendants(patternId: string, walk: { readonly depth?: number; readonly limit?: number } = {}): Answer<Descent> {
    return this.#read({
      path: lineagePath(patternId),
      query: { query_type: 'descendants', ...walk },
      answer: descentSchema,
    });
  }

  /** The whole family of a pattern. */
  evolution(patternId: string): Answer<Evolution> {
    return this.#read({ path: `${lineagePath(patternId)}/evolution`, answer: evolutionSchema });
  }

  /**
   * How a pattern is used. One that nobody used, or nobody knows, has zeros and no rates.
   *
   * @param query - the window, weekly when left out: whole UTC days today included, or the last 1 or 24 hours
   */
  analytics(
    patternId: string,
    query: {
      readonly time_window?: TimeWindowType;
      readonly time_window_days?: number;
      readonly include_performance?: boolean;
      readonly include_trends?: boolean;
      readonly include_distribution?: boolean;
    } = {},
  ): Answer<UsageAnalytics> {
    const path = `${PREFIX}/analytics/${encodeURIComponent(patternId)}`;
    return this.#read({ path, query, answer: usageAnalyticsSchema });
  }

  /** Traces, newest first. */
  executionLogs(query: Readonly<Record<string, string | number | undefined>>): Answer<ExecutionLogs> {
    return this.#read({ path: `${PREFIX}/executions/logs`, query, answer: executionLogsSchema });
  }

  /** One trace with those of its subagents. */
  trace(traceId: string): Answer<TraceTree> {
    return this.#read({ path: `${PREFIX}/traces/${encodeURIComponent(traceId)}`, answer: traceTreeSchema });
  }

  /** How much of everything the service has. */
  stats(): Answer<Stats> {
    return this.#read({ path: `${PREFIX}/stats`, answer: statsSchema });
  }

  /** Who answers there. Wakes nobody. */
  live(): Answer<Live> {
    return this.#outcome(() => this.#send({ method: 'GET', path: '/livez', answer: liveSchema }));
  }

  /** Whether the service can do its work now, and on which database. Wakes nobody. */
  ready(): Answer<Ready> {
    return this.#outcome(() => this.#send({ method: 'GET', path: '/readyz', answer: readySchema }));
  }

  /** Closes idle connections and lets running requests end. */
  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #write<T>(call: Call<T>): Answer<T> {
    const { healthy, error } = await this.health.check();
    if (!healthy) {
      return failure(
        new TraceabilityError('unhealthy', 'the service did not pass its last health check', { cause: error }),
      );
    }
    return this.#outcome(() =>
      this.breaker.execute((signal) => this.#retry.execute((inner) => this.#once(call, inner), signal)),
    );
  }

  #read<T>(call: Omit<Call<T>, 'method'>): Answer<T> {
    return this.#outcome(() => this.#once({ method: 'GET', ...call }));
  }

  async #once<T>(call: Call<T>, signal?: AbortSignal): Promise<T> {
    await this.#wake();
    try {
      return await this.#send(call, signal);
    } catch (error) {
      // It may have fallen asleep in that very moment.
      if (signal?.aborted === true || isRefusal(error) || !(await this.#wake())) throw error;
      return await this.#send(call, signal);
    }
  }

  #send<T>(call: Call<T>, signal?: AbortSignal): Promise<T> {
    return this.#timeout.execute((inner) => send(call, this.#transport, inner), signal);
  }

  async #outcome<T>(run: () => Promise<T>): Answer<T> {
    try {
      return success(await run());
    } catch (error) {
      return failure(toTraceabilityError(error));
    }
  }

  async #probe(signal: AbortSignal): Promise<HealthReport> {
    const call = { method: 'GET', path: `${PREFIX}/health`, answer: healthSchema } as const;
    const { status, components } = await send(call, this.#transport, signal);
    return {
      healthy: status === 'healthy',
      components: Object.fromEntries(
        Object.entries(components).map(([name, state]) => [name, state === 'operational']),
      ),
    };
  }
}

function lineagePath(patternId: string): string {
  return `${PREFIX}/lineage/${encodeURIComponent(patternId)}`;
}

function isRefusal(error: unknown): boolean {
  return error instanceof TraceabilityError && error.code === 'refused';
}

function toTraceabilityError(error: unknown): TraceabilityError {
  if (error instanceof TraceabilityError) return error;
  if (isResilienceError(error, 'circuit_open') || isResilienceError(error, 'circuit_isolated')) {
    return new TraceabilityError('circuit_open', error.message, { retryAfterMs: error.retryAfterMs, cause: error });
  }
  const message = isResilienceError(error, 'timeout') ? 'the service took too long' : 'the request failed';
  return new TraceabilityError('unreachable', message, { cause: error });
}
