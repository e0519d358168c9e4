import type { EdgeType, JsonObject, LineageEventInput, TransformationType } from '@hookline/contracts';

/** Where, when and why something became of code. Everything may be left out. */
export interface PatternContext {
  /** Makes a repeat have no effect. Any UUID. @defaultValue a new one */
  readonly eventId?: string;
  /** Path in its repository, or absolute. Tells the language and helps to name the pattern. */
  readonly filePath?: string;
  readonly repository?: string;
  /** Overrides what the path tells. */
  readonly language?: string;
  /** A name of one's own. @defaultValue from the code and its path */
  readonly patternName?: string;
  /** What the code is for. @defaultValue from the code and its path */
  readonly patternType?: string;
  /** @defaultValue 1.0.0, or the parent's with a step by how alike the two are */
  readonly patternVersion?: string;
  readonly toolName?: string;
  readonly toolUseId?: string;
  readonly sessionId?: string;
  readonly promptId?: string;
  readonly agentId?: string;
  /** The trace this belongs to. A UUID. */
  readonly correlationId?: string;
  readonly span?: { readonly start_line: number; readonly end_line: number };
  /** ISO 8601. @defaultValue now */
  readonly occurredAt?: string;
  /** Whether the code travels with its identity. @defaultValue the tracker's `keepCode` */
  readonly keepCode?: boolean;
  readonly reason?: string;
  /** @defaultValue 'pattern-tracker' */
  readonly triggeredBy?: string;
  readonly edgeType?: EdgeType;
  readonly transformationType?: TransformationType;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A parent: its code, or its id where only that is known. */
export type ParentCode = string | { readonly patternId: string; readonly fingerprint?: string };

/** What was measured of one execution of a pattern. */
export interface ExecutionMetrics {
  /** Milliseconds, 0 or more. */
  readonly durationMs?: number;
  /** 0 to 1. */
  readonly qualityScore?: number;
  /** What makes two executions the same situation, such as a repository. */
  readonly contextKey?: string;
  /** Anything else that was measured. */
  readonly measures?: JsonObject;
}

/** The fields of an event that its context gives. */
export function contextFields(
  context: PatternContext,
): Pick<LineageEventInput, 'triggered_by'> & Partial<LineageEventInput> {
  return {
    event_id: context.eventId,
    pattern_version: context.patternVersion,
    tool_name: context.toolName,
    tool_use_id: context.toolUseId,
    file_path: context.filePath,
    repository: context.repository,
    span: context.span,
    session_id: context.sessionId,
    prompt_id: context.promptId,
    agent_id: context.agentId,
    correlation_id: context.correlationId,
    occurred_at: context.occurredAt,
    reason: context.reason,
    edge_type: context.edgeType,
    transformation_type: context.transformationType,
    triggered_by: context.triggeredBy ?? 'pattern-tracker',
    metadata: context.metadata && { ...context.metadata },
  };
}
