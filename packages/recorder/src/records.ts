import type { HookExecutionInput, LineageEventInput, TraceRecordInput } from '@hookline/contracts';

/** What an activity comes to, ready to be delivered. Doing it again gives the same ids. */
export interface Records {
  readonly patterns: readonly LineageEventInput[];
  readonly traces: readonly TraceRecordInput[];
  readonly hookExecutions: readonly HookExecutionInput[];
}

/** Where and when some code was written, and by whom. */
export interface WriteContext {
  readonly eventId: string;
  readonly filePath: string;
  readonly repository?: string;
  readonly language?: string;
  readonly toolName?: string;
  readonly toolUseId?: string;
  readonly sessionId: string;
  readonly promptId?: string;
  readonly agentId?: string;
  readonly correlationId: string;
  readonly occurredAt: string;
  readonly span?: { readonly start_line: number; readonly end_line: number };
  /** Whether the code itself may be kept, beside its identity. */
  readonly keepCode: boolean;
  readonly triggeredBy: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Makes events of code: its identity, name and kind are another package's. Each answers `undefined` for text that is
 * nothing: blank.
 */
export interface PatternEvents {
  /** Code that was not there before. */
  created(code: string, context: WriteContext): LineageEventInput | undefined;
  /** Code that came of other code. One that differs in nothing that counts is an application. */
  modified(code: string, parent: string, context: WriteContext): LineageEventInput | undefined;
}
