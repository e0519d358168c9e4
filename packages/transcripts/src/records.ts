import { z } from 'zod';

/*
 * What is read of a record. The format is Claude Code's own and changes with its releases: all that is not needed is left
 * alone, and a record of another shape is passed over.
 */

/** A record that tells of tool calls. */
export interface CallRecord {
  readonly type: 'assistant' | 'user';
  readonly message: { readonly content: readonly unknown[] };
  readonly toolUseResult?: unknown;
  readonly permissionDecision?: unknown;
  readonly sessionId: string;
  readonly timestamp: string;
  readonly cwd?: string | undefined;
  readonly agentId?: string | undefined;
  readonly promptId?: string | undefined;
  readonly gitBranch?: string | undefined;
}

const recordSchema: z.ZodType<CallRecord> = z.looseObject({
  type: z.enum(['assistant', 'user']),
  message: z.looseObject({ content: z.array(z.unknown()) }),
  toolUseResult: z.unknown().optional(),
  permissionDecision: z.unknown().optional(),
  sessionId: z.string(),
  timestamp: z.iso.datetime({ offset: true }),
  cwd: z.string().optional(),
  agentId: z.string().optional(),
  promptId: z.string().optional(),
  gitBranch: z.string().optional(),
});

/** A call, as it was asked for. */
export interface ToolUse {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const useSchema: z.ZodType<ToolUse> = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string().min(1),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
});

/** What became of a call. */
export interface ToolResult {
  readonly tool_use_id: string;
  readonly is_error?: boolean | undefined;
  readonly content?: unknown;
}

const resultSchema: z.ZodType<ToolResult> = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  is_error: z.boolean().optional(),
  content: z.unknown().optional(),
});

/** The record of a line, or undefined when it is of another shape. Throws when it is no JSON. */
export function parseRecord(line: Buffer): CallRecord | undefined {
  return recordSchema.safeParse(JSON.parse(line.toString('utf8'))).data;
}

/** The calls that a record asks for. */
export function toolUsesOf({ message }: CallRecord): ToolUse[] {
  return message.content.flatMap((block) => useSchema.safeParse(block).data ?? []);
}

/** Whether the calls whose results a record brings were let run: one that is not valid, or not allowed, never ran. */
export function wasLetRun({ permissionDecision }: CallRecord): boolean {
  const { decision } = (permissionDecision ?? {}) as { readonly decision?: unknown };
  return decision === 'accept';
}

/** The results that a record brings. */
export function toolResultsOf({ message }: CallRecord): ToolResult[] {
  return message.content.flatMap((block) => resultSchema.safeParse(block).data ?? []);
}
