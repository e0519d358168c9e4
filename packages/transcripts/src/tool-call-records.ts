import { z } from 'zod';
import { firstText } from './first-text.ts';

/*
 * The format of transcripts is Claude Code's own and changes with its releases. Only the members in use are validated; a
 * record of another shape is skipped.
 */

/** A record with tool calls or their results. */
export interface CallRecord {
  readonly type: 'assistant' | 'user';
  readonly message: { readonly content: readonly unknown[]; readonly model?: string | undefined };
  readonly toolUseResult?: unknown;
  readonly permissionDecision?: unknown;
  readonly sessionId: string;
  /** Session whose request made the calls; differs from `sessionId` in records that a forked session repeats. */
  readonly requestSessionId?: string | undefined;
  readonly timestamp: string;
  readonly cwd?: string | undefined;
  readonly agentId?: string | undefined;
  readonly promptId?: string | undefined;
  readonly gitBranch?: string | undefined;
}

/** A text that is optional: any other value counts as absent. */
const text = z.string().min(1).optional().catch(undefined);

const recordSchema: z.ZodType<CallRecord> = z.looseObject({
  type: z.enum(['assistant', 'user']),
  message: z.looseObject({ content: z.array(z.unknown()), model: text }),
  toolUseResult: z.unknown().optional(),
  permissionDecision: z.unknown().optional(),
  sessionId: z.string(),
  requestSessionId: text,
  timestamp: z.iso.datetime({ offset: true }),
  cwd: text,
  agentId: text,
  promptId: text,
  gitBranch: text,
});

/** A record of a subagent within the transcript of its session, as clients wrote it before subagents had their own. */
const progressSchema = z.looseObject({
  type: z.literal('progress'),
  timestamp: z.unknown(),
  data: z.looseObject({
    type: z.literal('agent_progress'),
    agentId: text,
    message: z.looseObject({ type: z.string() }),
  }),
});

/** A requested tool call. */
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

/** The result of a tool call. */
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

/** Parses a line. Returns `undefined` for a record of another shape; throws when the line is not valid JSON. */
export function parseCallRecord(line: Buffer): CallRecord | undefined {
  const value: unknown = JSON.parse(line.toString('utf8'));
  const progress = progressSchema.safeParse(value).data;
  return recordSchema.safeParse(progress ? subagentRecord(progress) : value).data;
}

/** Returns the message of a subagent as a record of its own, with the members that only the surrounding record has. */
function subagentRecord({ data, ...outer }: z.output<typeof progressSchema>): unknown {
  const { agentId, message } = data;
  return { ...outer, ...message, agentId, timestamp: message['timestamp'] ?? outer.timestamp };
}

/** Returns the calls that an assistant record requests. */
export function toolUsesOf({ message }: CallRecord): ToolUse[] {
  return message.content.flatMap((block) => useSchema.safeParse(block).data ?? []);
}

/** Returns whether the calls with results in a record ran. A call that was invalid or denied did not. */
export function wasAccepted({ permissionDecision }: CallRecord): boolean {
  const { decision } = (permissionDecision ?? {}) as { readonly decision?: unknown };
  return decision === 'accept';
}

/**
 * Returns whether a failed result is that of a call which the user stopped while it ran. Claude Code writes the text of a
 * refusal and corrects it in the same text; a call that was refused before it ran has no correction.
 */
export function wasStopped({ content }: ToolResult): boolean {
  const text = firstText(content);
  return /\bstopped while running\b/.test(text) || /^\W*(?:error: )?\W*request interrupted by user/i.test(text);
}

/** Returns the results in a user record. */
export function toolResultsOf({ message }: CallRecord): ToolResult[] {
  return message.content.flatMap((block) => resultSchema.safeParse(block).data ?? []);
}
