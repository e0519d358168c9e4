import {
  type Ancestry,
  ancestrySchema,
  type Descent,
  descentSchema,
  type Evolution,
  evolutionSchema,
  type ExecutionLogs,
  executionLogsSchema,
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
import type { CircuitBreaker, HealthChecker } from '@hookline/resilience';
import { type Answer, Channel, PREFIX } from './channel.ts';
import type { TraceabilityClientOptions } from './options.ts';

/**
 * The pattern traceability API. Writes go through health check, circuit breaker and retries, so that a service that is
 * away costs next to nothing; reads are tried once. Nothing throws: every answer is an outcome.
 */
export class TraceabilityClient {
  readonly #channel: Channel;

  constructor(options: TraceabilityClientOptions) {
    this.#channel = new Channel(options);
  }

  /** Asks the service's `/health`. Emits `recovery` and `outage`. */
  get health(): HealthChecker {
    return this.#channel.health;
  }

  /** Guards every write. */
  get breaker(): CircuitBreaker {
    return this.#channel.breaker;
  }

  /** Tracks up to 500 events; each is judged by itself. */
  trackBatch(events: readonly LineageEventInput[]): Answer<TrackBatchAnswer> {
    return this.#channel.write({
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
    return this.#channel.write({
      method: 'POST',
      path: `${PREFIX}/traces/batch`,
      body,
      answer: traceBatchAnswerSchema,
    });
  }

  /** Patterns that were written, newest first. */
  patterns(query: Readonly<Record<string, string | number | undefined>>): Answer<PatternsPage> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/patterns`, query, answer: patternsPageSchema });
  }

  /** One pattern. */
  pattern(patternId: string): Answer<PatternDetail> {
    return this.#channel.read({
      method: 'GET',
      path: `${PREFIX}/patterns/${encodeURIComponent(patternId)}`,
      answer: patternDetailSchema,
    });
  }

  /** Where and when a pattern was written. */
  occurrences(
    patternId: string,
    query: { readonly limit?: number; readonly cursor?: string } = {},
  ): Answer<OccurrencesPage> {
    const path = `${PREFIX}/patterns/${encodeURIComponent(patternId)}/occurrences`;
    return this.#channel.read({ method: 'GET', path, query, answer: occurrencesPageSchema });
  }

  /** Patterns that are like some code: itself, its parents, then others that resemble it. */
  similar(query: SimilarQueryInput): Answer<SimilarAnswer> {
    const path = `${PREFIX}/patterns/similar`;
    return this.#channel.read({ method: 'POST', path, body: query, answer: similarAnswerSchema });
  }

  /** Where a pattern came from. */
  ancestry(patternId: string, walk: { readonly depth?: number; readonly limit?: number } = {}): Answer<Ancestry> {
    return this.#channel.read({
      method: 'GET',
      path: lineagePath(patternId),
      query: { query_type: 'ancestry', ...walk },
      answer: ancestrySchema,
    });
  }

  /** What came of a pattern. */
  descendants(patternId: string, walk: { readonly depth?: number; readonly limit?: number } = {}): Answer<Descent> {
    return this.#channel.read({
      method: 'GET',
      path: lineagePath(patternId),
      query: { query_type: 'descendants', ...walk },
      answer: descentSchema,
    });
  }

  /** The whole family of a pattern. */
  evolution(patternId: string): Answer<Evolution> {
    return this.#channel.read({ method: 'GET', path: `${lineagePath(patternId)}/evolution`, answer: evolutionSchema });
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
    return this.#channel.read({ method: 'GET', path, query, answer: usageAnalyticsSchema });
  }

  /** Traces, newest first. */
  executionLogs(query: Readonly<Record<string, string | number | undefined>>): Answer<ExecutionLogs> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/executions/logs`, query, answer: executionLogsSchema });
  }

  /** One trace with those of its subagents. */
  trace(traceId: string): Answer<TraceTree> {
    return this.#channel.read({
      method: 'GET',
      path: `${PREFIX}/traces/${encodeURIComponent(traceId)}`,
      answer: traceTreeSchema,
    });
  }

  /** How much of everything the service has. */
  stats(): Answer<Stats> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/stats`, answer: statsSchema });
  }

  /** Who answers there. Wakes nobody. */
  live(): Answer<Live> {
    return this.#channel.probe({ method: 'GET', path: '/livez', answer: liveSchema });
  }

  /** Whether the service can do its work now, and on which database. Wakes nobody. */
  ready(): Answer<Ready> {
    return this.#channel.probe({ method: 'GET', path: '/readyz', answer: readySchema });
  }

  /** Closes idle connections and lets running requests end. */
  close(): Promise<void> {
    return this.#channel.close();
  }
}

function lineagePath(patternId: string): string {
  return `${PREFIX}/lineage/${encodeURIComponent(patternId)}`;
}
