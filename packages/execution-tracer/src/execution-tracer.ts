import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@hookline/clock';
import { deterministicId, type JsonObject, type TraceRecordInput } from '@hookline/contracts';
import { errorFields } from './error-fields.ts';
import type { TracingClient } from './tracing-client.ts';

/** Trace ids inherited from the starting process: a snapshot of these environment variables. */
export interface TracerEnvironment {
  readonly CORRELATION_ID?: string | undefined;
  readonly ROOT_ID?: string | undefined;
  readonly PARENT_ID?: string | undefined;
  readonly SESSION_ID?: string | undefined;
}

/** Start of a trace. A missing id is taken from the environment, and generated if it is not there. */
export interface StartTrace {
  /** Origin of the trace, such as `user-prompt-submit`. */
  readonly source: string;
  /** Truncated to 100,000 characters. */
  readonly promptText?: string | undefined;
  readonly sessionId?: string | undefined;
  /** Any text; text that is not a UUID is hashed to a deterministic UUID. */
  readonly correlationId?: string | undefined;
  /** @defaultValue the correlation id */
  readonly rootId?: string | undefined;
  readonly parentId?: string | undefined;
  readonly userId?: string | undefined;
  readonly context?: JsonObject | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** Execution of one hook, as the hook reports it. */
export interface TrackHookExecution {
  readonly hookName: string;
  /** Event that triggered the hook. @defaultValue 'hook' */
  readonly hookType?: string | undefined;
  /** Idempotency key: a repeated call with the same id has no effect. @defaultValue a new UUID */
  readonly hookId?: string | undefined;
  readonly toolName?: string | undefined;
  readonly filePath?: string | undefined;
  /** Milliseconds, 0 or more; an execution with another value is counted as refused. */
  readonly durationMs: number;
  /** @defaultValue true */
  readonly success?: boolean | undefined;
  readonly executionOrder?: number | undefined;
  readonly patternId?: string | undefined;
  readonly input?: JsonObject | undefined;
  readonly output?: JsonObject | undefined;
  readonly ragResults?: JsonObject | undefined;
  /** A `quality_score` from 0 to 1 in it is stored as the score of the execution. */
  readonly qualityResults?: JsonObject | undefined;
  readonly error?: unknown;
  readonly metadata?: JsonObject | undefined;
}

/** Options of {@link ExecutionTracer}. */
export interface ExecutionTracerOptions {
  readonly client: TracingClient;
  /** @defaultValue the system's clock */
  readonly clock?: Clock | undefined;
  /** @defaultValue none: missing ids are generated */
  readonly environment?: TracerEnvironment | undefined;
}

/** Open traces whose origin is kept in memory until they complete; the oldest are evicted first. */
const MAX_OPEN_TRACES = 10_000;

/** Maximum length of a prompt in the contract, in characters. */
const MAX_PROMPT_LENGTH = 100_000;

/** Fields sent with both the start and the end of a trace, because either record may arrive first. */
type Origin = Pick<TraceRecordInput, 'session_id' | 'source' | 'root_id'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Traces executions through a {@link TracingClient}. No method waits for the sink or throws: a call with invalid arguments is
 * counted by the client as refused.
 */
export class ExecutionTracer {
  readonly #client: TracingClient;
  readonly #clock: Clock;
  readonly #environment: TracerEnvironment;
  readonly #origins = new Map<string, Origin>();

  constructor({ client, clock = systemClock, environment = {} }: ExecutionTracerOptions) {
    this.#client = client;
    this.#clock = clock;
    this.#environment = environment;
  }

  /** Starts a trace and returns its correlation id, even when nothing can be written. */
  startTrace(start: StartTrace): string {
    const correlationId = this.#idOf(start);
    this.#attempt(() => {
      const { ROOT_ID, PARENT_ID, SESSION_ID } = this.#environment;
      const origin = {
        session_id: start.sessionId ?? SESSION_ID ?? correlationId,
        source: start.source,
        root_id: toUuid(start.rootId ?? ROOT_ID) ?? correlationId,
      };
      this.#remember(correlationId, origin);
      this.#client.trace({
        correlation_id: correlationId,
        ...origin,
        parent_id: toUuid(start.parentId ?? PARENT_ID),
        user_id: start.userId,
        prompt_text: start.promptText?.slice(0, MAX_PROMPT_LENGTH),
        started_at: toIso(this.#clock.now()),
        context: start.context,
        tags: start.tags ? [...start.tags] : undefined,
      });
    });
    return correlationId;
  }

  /** Adds a hook execution to a trace, which may have been started by another process. */
  trackHookExecution(correlationId: string, execution: TrackHookExecution): void {
    this.#attempt(() => {
      const { success = true, qualityResults, ragResults, durationMs } = execution;
      const id = toUuid(correlationId) ?? correlationId;
      const endedAt = this.#clock.now();
      this.#client.hookExecution({
        hook_id: toUuid(execution.hookId) ?? randomUUID(),
        correlation_id: id,
        session_id: this.#originOf(id).session_id,
        hook_type: execution.hookType ?? 'hook',
        hook_name: execution.hookName,
        execution_order: execution.executionOrder,
        tool_name: execution.toolName,
        file_path: execution.filePath,
        started_at: toIso(endedAt - durationMs),
        completed_at: toIso(endedAt),
        duration_ms: durationMs,
        status: success ? 'completed' : 'failed',
        success,
        pattern_id: execution.patternId,
        quality_score: qualityScore(qualityResults),
        input_data: execution.input,
        output_data: execution.output,
        rag_query_performed: ragResults !== undefined,
        rag_results: ragResults,
        quality_check_performed: qualityResults !== undefined,
        quality_results: qualityResults,
        ...errorFields(execution.error),
        metadata: execution.metadata,
      });
    });
  }

  /** Completes a trace. A trace that another process started keeps the source, root and session of its start. */
  completeTrace(correlationId: string, end: { readonly success: boolean; readonly error?: unknown }): void {
    this.#attempt(() => {
      const id = toUuid(correlationId) ?? correlationId;
      const origin = this.#originOf(id);
      this.#origins.delete(id);
      this.#client.trace({
        correlation_id: id,
        ...origin,
        completed_at: toIso(this.#clock.now()),
        status: end.success ? 'completed' : 'failed',
        success: end.success,
        ...errorFields(end.error),
      });
    });
  }

  /** Runs `work` in a trace that completes when it resolves and fails when it rejects; passes the result or error on. */
  async trace<T>(start: StartTrace, work: (correlationId: string) => Promise<T>): Promise<T> {
    const correlationId = this.startTrace(start);
    try {
      const result = await work(correlationId);
      this.completeTrace(correlationId, { success: true });
      return result;
    } catch (error) {
      this.completeTrace(correlationId, { success: false, error });
      throw error;
    }
  }

  #attempt(record: () => void): void {
    try {
      record();
    } catch {
      this.#client.refuse();
    }
  }

  #idOf(start: StartTrace): string {
    try {
      return toUuid(start.correlationId ?? this.#environment.CORRELATION_ID) ?? randomUUID();
    } catch {
      return randomUUID();
    }
  }

  #remember(correlationId: string, origin: Origin): void {
    this.#origins.set(correlationId, origin);
    for (const oldest of this.#origins.keys()) {
      if (this.#origins.size <= MAX_OPEN_TRACES) break;
      this.#origins.delete(oldest);
    }
  }

  #originOf(correlationId: string): Origin {
    return this.#origins.get(correlationId) ?? { session_id: this.#environment.SESSION_ID ?? 'unknown' };
  }
}

/** ISO 8601 of a time. An invalid time becomes text that the contract refuses. */
function toIso(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}

function qualityScore(results: JsonObject | undefined): number | undefined {
  const score = results?.['quality_score'];
  return typeof score === 'number' && score >= 0 && score <= 1 ? score : undefined;
}

function toUuid(id: string | undefined): string | undefined {
  if (id === undefined || id === '') return undefined;
  return UUID.test(id) ? id.toLowerCase() : deterministicId('correlation', id);
}
