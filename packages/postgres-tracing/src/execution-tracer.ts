import { randomUUID } from 'node:crypto';
import type { Clock } from '@hookline/clock';
import { deterministicId, type JsonObject, type TraceRecordInput } from '@hookline/contracts';
import { errorFields } from './error-fields.ts';
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
  /** Cut to 100,000 characters. */
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
  /** Milliseconds, 0 or more; with anything else the execution is refused and counted. */
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

/** Traces whose start is remembered until they complete; of older ones it no longer is. */
const MAX_OPEN_TRACES = 10_000;

/** Longest prompt that the contract takes, in characters. */
const MAX_PROMPT = 100_000;

/** What a trace that was started here is told to be, with its start and again with its end, whichever comes first. */
type Origin = Pick<TraceRecordInput, 'session_id' | 'source' | 'root_id'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Traces executions through a {@link TracingClient}. No method waits for the database, and none ever throws: what cannot
 * be told is counted by the client as refused.
 */
export class ExecutionTracer {
  readonly #client: TracingClient;
  readonly #clock: Clock;
  readonly #environment: TracerEnvironment;
  readonly #origins = new Map<string, Origin>();

  constructor({ client, clock, environment = {} }: ExecutionTracerOptions) {
    this.#client = client;
    this.#clock = clock;
    this.#environment = environment;
  }

  /** Starts a trace and answers its correlation id, whether or not anything can be written. */
  startTrace(start: StartTrace): string {
    const correlationId = this.#idOf(start);
    this.#tell(() => {
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
        prompt_text: start.promptText?.slice(0, MAX_PROMPT),
        started_at: toIso(this.#clock.now()),
        context: start.context,
        tags: start.tags ? [...start.tags] : undefined,
      });
    });
    return correlationId;
  }

  /** Adds a hook's execution to a trace, which may have been started by another process. */
  trackHookExecution(correlationId: string, execution: TrackHookExecution): void {
    this.#tell(() => {
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

  /** Ends a trace. One that was started by another process keeps what that says of its source, root and session. */
  completeTrace(correlationId: string, end: { readonly success: boolean; readonly error?: unknown }): void {
    this.#tell(() => {
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

  #tell(record: () => void): void {
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

/** A moment as ISO 8601; as a number, which the contract refuses, where it is none. */
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
