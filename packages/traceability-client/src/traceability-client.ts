import {
  type ForgetAnswer,
  forgetAnswerSchema,
  type ForgetRequestInput,
  type HookExecutionInput,
  type LineageEventInput,
  type TokenUsageBatchAnswer,
  tokenUsageBatchAnswerSchema,
  type TokenUsageInput,
  type TraceBatchAnswer,
  traceBatchAnswerSchema,
  type TraceRecordInput,
  type TrackBatchAnswer,
  trackBatchAnswerSchema,
} from '@hookline/contracts';
import type { CircuitBreaker, HealthChecker } from '@hookline/resilience';
import { Channel } from './channel.ts';
import { type FeedbackApi, feedbackApi } from './feedback-api.ts';
import type { TraceabilityClientOptions } from './options.ts';
import { type Answer, TraceabilityQueries } from './queries.ts';
import { PREFIX } from './response.ts';
import { type SurvivalApi, survivalApi } from './survival-api.ts';

/**
 * Client of the pattern traceability API. Writes pass health check, circuit breaker and retries, so that calls to an
 * unavailable service cost almost nothing; reads are sent once. Nothing throws: every result is an outcome.
 */
export class TraceabilityClient extends TraceabilityQueries {
  /** Feedback on patterns, and experiments between them. */
  readonly feedback: FeedbackApi;
  /** Survival of lines after they landed. */
  override readonly survival: SurvivalApi;
  readonly #channel: Channel;

  constructor(options: TraceabilityClientOptions) {
    const channel = new Channel(options);
    super(channel);
    this.#channel = channel;
    this.feedback = feedbackApi(channel);
    this.survival = survivalApi(channel);
  }

  /** Health checker of `/health`. Emits `recovery` and `outage`. */
  get health(): HealthChecker {
    return this.#channel.health;
  }

  /** Circuit breaker of every write. */
  get breaker(): CircuitBreaker {
    return this.#channel.breaker;
  }

  /** Tracks up to 500 events, each with its own result. */
  trackBatch(events: readonly LineageEventInput[]): Answer<TrackBatchAnswer> {
    return this.#channel.write({
      method: 'POST',
      path: `${PREFIX}/lineage/track/batch`,
      body: { events },
      answer: trackBatchAnswerSchema,
    });
  }

  /** Records up to 500 traces and 500 hook executions, each with its own result. */
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

  /** Records the tokens of up to 1000 responses, each with its own result. A repeated response counts once. */
  recordTokenUsage(records: readonly TokenUsageInput[]): Answer<TokenUsageBatchAnswer> {
    return this.#channel.write({
      method: 'POST',
      path: `${PREFIX}/usage/batch`,
      body: { records },
      answer: tokenUsageBatchAnswerSchema,
    });
  }

  /**
   * Deletes what meets all conditions, or counts it. To be repeated while `complete` is false. Sent once, without a health
   * check: a busy service is waited for.
   */
  forget(request: ForgetRequestInput): Answer<ForgetAnswer> {
    return this.#channel.read({
      method: 'POST',
      isLong: true,
      path: `${PREFIX}/forget`,
      body: request,
      answer: forgetAnswerSchema,
    });
  }

  /** Closes idle connections after running requests have ended. */
  close(): Promise<void> {
    return this.#channel.close();
  }
}
