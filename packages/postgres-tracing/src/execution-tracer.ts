import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type { Clock } from '@hookline/clock';
import { deterministicId, type JsonObject } from '@hookline/contracts';
import type { TracingClient } from './tracing-client.ts';

/** The ids a process was given by the one that started it: a snapshot of these environment variables. */
export interface TracerEnvironment {
  readonly CORRELATION_ID?: string | undefined;
  readonly ROOT_ID?: string | undefined;
  readonly PARENT_ID?: string | undefined;
  readonly SESSION_ID?: string | undefined;
}

/** What a trace starts with. An id that is left out comes from the environment, else it is new. */
export interface StartTrace {
  /** What started it, such as `user-prompt-submit`. */
  readonly source: string;
  readonly promptText?: string;
  readonly sessionId?: string;
  /** Any text; one that is not a UUID is turned into one, always the same. */
  readonly correlationId?: string;
  /** @defaultValue the correlation id */
  readonly rootId?: string;
  readonly parentId?: string;
  readonly userId?: string;
  readonly context?: JsonObject;
  readonly tags?: readonly string[];
}

/** One hook's execution, as a hook tells it. */
export interface TrackHookExecution {
  readonly hookName: string;
  /** The event it ran for. @defaultValue 'hook' */
  readonly hookType?: string;
  /** Makes a repeat have no effect. @defaultValue a new one */
  readonly hookId?: string;
  readonly toolName?: string;
  readonly filePath?: string;
  /** Milliseconds, 0 or more. */
  readonly durationMs: number;
  /** @defaultValue true */
  readonly success?: boolean;
  readonly executionOrder?: number;
  readonly patternId?: string;
  readonly input?: JsonObject;
  readonly output?: JsonObject;
  readonly ragResults?: JsonObject;
  /** A `quality_score` from 0 to 1 in it becomes the execution's. */
  readonly qualityResults?: JsonObject;
  readonly error?: unknown;
  readonly metadata?: JsonObject;
}

/** What a tracer works with. */
export interface ExecutionTracerOptions {
  readonly client: TracingClient;
  readonly clock: Clock;
  /** @defaultValue none: every id that is not given is new */
  readonly environment?: TracerEnvironment;
}

/** Traces whose session is remembered until they complete; of older ones it no longer is. */
const MAX_OPEN_TRACES = 10_000;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Traces executions through a {@link TracingClient}. No method waits for the database, and none ever throws. */
export class ExecutionTracer {
  readonly #client: TracingClient;
  readonly #clock: Clock;
  readonly #environment: TracerEnvironment;
  readonly #sessions = new Map<string, string>();

  constructor({ client, clock, environment = {} }: ExecutionTracerOptions) {
    this.#client = client;
    this.#clock = clock;
    this.#environment = environment;
  }

  /** Starts a trace and answers its correlation id, whether or not anything can be written. */
  startTrace(start: StartTrace): string {
    const { CORRELATION_ID, ROOT_ID, PARENT_ID, SESSION_ID } = this.#environment;
    const correlationId = toUuid(start.correlationId ?? CORRELATION_ID) ?? randomUUID();
    const sessionId = start.sessionId ?? SESSION_ID ?? correlationId;
    this.#remember(correlationId, sessionId);
    this.#client.trace({
      correlation_id: correlationId,
      root_id: toUuid(start.rootId ?? ROOT_ID) ?? correlationId,
      parent_id: toUuid(start.parentId ?? PARENT_ID),
      session_id: sessionId,
      user_id: start.userId,
      source: start.source,
      prompt_text: start.promptText,
      started_at: toIso(this.#clock.now()),
      context: start.context,
      tags: start.tags ? [...start.tags] : undefined,
    });
    return correlationId;
  }

  /** Adds a hook's execution to a trace, which may have been started by another process. */
  trackHookExecution(correlationId: string, execution: TrackHookExecution): void {
    const { success = true, error, qualityResults } = execution;
    const endedAt = this.#clock.now();
    this.#client.hookExecution({
      hook_id: toUuid(execution.hookId) ?? randomUUID(),
      correlation_id: toUuid(correlationId) ?? correlationId,
      session_id: this.#sessionOf(correlationId),
      hook_type: execution.hookType ?? 'hook',
      hook_name: execution.hookName,
      execution_order: execution.executionOrder,
      tool_name: execution.toolName,
      file_path: execution.filePath,
      started_at: toIso(endedAt - execution.durationMs),
      completed_at: toIso(endedAt),
      duration_ms: execution.durationMs,
      status: success ? 'completed' : 'failed',
      success,
      pattern_id: execution.patternId,
      quality_score: qualityScore(qualityResults),
      input_data: execution.input,
      output_data: execution.output,
      rag_query_performed: execution.ragResults !== undefined,
      rag_results: execution.ragResults,
      quality_check_performed: qualityResults !== undefined,
      quality_results: qualityResults,
      ...errorFields(error),
      metadata: execution.metadata,
    });
  }

  /** Ends a trace. */
  completeTrace(correlationId: string, end: { readonly success: boolean; readonly error?: unknown }): void {
    this.#client.trace({
      correlation_id: toUuid(correlationId) ?? correlationId,
      session_id: this.#sessionOf(correlationId),
      completed_at: toIso(this.#clock.now()),
      status: end.success ? 'completed' : 'failed',
      success: end.success,
      ...errorFields(end.error),
    });
    this.#sessions.delete(correlationId);
  }

  /** Runs `work` inside a trace: completed when it resolves, failed when it rejects, and its outcome is passed on. */
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

  #remember(correlationId: string, sessionId: string): void {
    this.#sessions.set(correlationId, sessionId);
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= MAX_OPEN_TRACES) break;
      this.#sessions.delete(oldest);
    }
  }

  #sessionOf(correlationId: string): string {
    return this.#sessions.get(correlationId) ?? this.#environment.SESSION_ID ?? 'unknown';
  }
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

function qualityScore(results: JsonObject | undefined): number | undefined {
  const score = results?.['quality_score'];
  return typeof score === 'number' && score >= 0 && score <= 1 ? score : undefined;
}

function toUuid(id: string | undefined): string | undefined {
  if (id === undefined || id === '') return undefined;
  return UUID.test(id) ? id.toLowerCase() : deterministicId('correlation', id);
}

function errorFields(error: unknown): { error_message?: string; error_type?: string; error_stack?: string } {
  if (error === undefined || error === null) return {};
  if (!(error instanceof Error)) return { error_message: textOf(error), error_type: typeof error };
  return {
    error_message: error.message.slice(0, 10_000),
    error_type: error.name,
    ...(error.stack === undefined ? {} : { error_stack: error.stack.slice(0, 20_000) }),
  };
}

function textOf(error: unknown): string {
  return (typeof error === 'string' ? error : inspect(error, { depth: 3 })).slice(0, 10_000);
}
