import type { ForgetSelector } from '@hookline/contracts';
import type { SqlSession } from '@hookline/database';

/** Tool call of a session. */
export interface DeletedCall {
  readonly sessionId: string;
  readonly toolUseId: string;
}

/** Result of deleting lineage events. */
export interface DeletedEvents {
  readonly eventIds: readonly string[];
  readonly calls: readonly DeletedCall[];
  /** Patterns of which nothing is left, by the ids of their nodes. */
  readonly nodeIds: readonly number[];
  /** Patterns that other events mention. */
  readonly keptNodeIds: readonly number[];
  /** Ids of patterns of which no version is left. */
  readonly patternIds: readonly string[];
}

/** Result of deleting traces and hook executions. */
export interface DeletedTraces {
  /** Correlation ids. */
  readonly traces: readonly string[];
  readonly hookExecutions: readonly {
    readonly id: string;
    readonly patternId: string | null;
    readonly toolUseId: string | null;
    /** UTC day of the start, such as `2026-01-31`. */
    readonly day: string | null;
  }[];
}

/** Deletion of lineage events with their occurrences, edges and patterns. */
export interface EventPart {
  count(sql: SqlSession, selector: ForgetSelector): Promise<{ readonly events: number; readonly patterns: number }>;
  /** Deletes at most `limit` matching events. An empty result means that none is left. */
  forget(sql: SqlSession, selector: ForgetSelector, limit: number): Promise<DeletedEvents>;
}

/** Deletion of traces and hook executions. */
export interface TracePart {
  count(
    sql: SqlSession,
    selector: ForgetSelector,
  ): Promise<{ readonly traces: number; readonly hookExecutions: number }>;
  /** Deletes at most `limit` matching traces, or else hook executions. An empty result means that none is left. */
  forget(sql: SqlSession, selector: ForgetSelector, limit: number): Promise<DeletedTraces>;
  /** Deletes the hook executions of tool calls. */
  forgetCalls(sql: SqlSession, calls: readonly DeletedCall[]): Promise<DeletedTraces>;
}

/** Deletion of entries of the similarity index. */
export interface IndexPart {
  /** Deletes what only these nodes contain, and the paths of `keptNodeIds`. */
  forget(sql: SqlSession, nodeIds: readonly number[], keptNodeIds: readonly number[]): Promise<void>;
}

/** Correction of rollups. */
export interface UsagePart {
  /** Has the days of deleted hook executions rebuilt, and deletes the rollups of deleted patterns. */
  forget(
    sql: SqlSession,
    hookExecutions: DeletedTraces['hookExecutions'],
    patternIds: readonly string[],
  ): Promise<void>;
}

/** Deletion of feedback. */
export interface FeedbackPart {
  /** Deletes feedback and experiments on deleted patterns, and feedback on deleted executions. Returns how many rows. */
  forget(
    sql: SqlSession,
    deleted: { readonly patternIds: readonly string[]; readonly executionIds: readonly string[] },
  ): Promise<number>;
}

/** Deletion of token usage. */
export interface TokenUsagePart {
  count(sql: SqlSession, selector: ForgetSelector): Promise<number>;
  /** Deletes at most `limit` matching responses and returns how many. 0 means that none is left. */
  forget(sql: SqlSession, selector: ForgetSelector, limit: number): Promise<number>;
}

/** Deletion of the lives of lines. */
export interface SurvivalPart {
  /** Deletes what is known of the lines of deleted events. */
  forget(sql: SqlSession, eventIds: readonly string[]): Promise<void>;
}

/** The tables of all packages. */
export interface DeletionParts {
  readonly events: EventPart;
  readonly traces: TracePart;
  readonly index: IndexPart;
  readonly usage: UsagePart;
  readonly feedback: FeedbackPart;
  /** @defaultValue none */
  readonly tokenUsage?: TokenUsagePart | undefined;
  /** @defaultValue none */
  readonly survival?: SurvivalPart | undefined;
}
