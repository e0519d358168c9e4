import { z } from 'zod';

/** Contributor of lines of an Agent Trace record. */
export interface RecordContributor {
  readonly type: 'human' | 'ai' | 'mixed' | 'unknown';
  readonly model_id?: string | undefined;
}

/** Lines of an Agent Trace record, both ends included. */
export interface RecordRange {
  readonly start_line: number;
  readonly end_line: number;
  readonly content_hash?: string | undefined;
  readonly contributor?: RecordContributor | undefined;
}

/** Conversation of an Agent Trace record, with the lines that it produced. */
export interface RecordConversation {
  readonly url?: string | undefined;
  readonly contributor?: RecordContributor | undefined;
  readonly ranges: readonly RecordRange[];
}

/** Trace record of Agent Trace, as other programs write it. */
export interface AgentTraceRecord {
  readonly version: string;
  readonly id: string;
  readonly timestamp: string;
  readonly vcs?: { readonly type: 'git' | 'jj' | 'hg' | 'svn'; readonly revision: string } | undefined;
  readonly tool?: { readonly name?: string | undefined; readonly version?: string | undefined } | undefined;
  readonly files: readonly { readonly path: string; readonly conversations: readonly RecordConversation[] }[];
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Schema of a trace record, as the JSON Schema in the README of Agent Trace has it: unknown members are allowed.
 *
 * @see https://agent-trace.dev
 */
export const agentTraceRecordSchema: z.ZodType<AgentTraceRecord> = recordSchema();

function recordSchema(): z.ZodType<AgentTraceRecord> {
  const uri = z.string().refine((text) => URL.canParse(text), 'a URL with a scheme');
  const contributor = z.looseObject({
    type: z.enum(['human', 'ai', 'mixed', 'unknown']),
    model_id: z.string().max(250).optional(),
  });
  const range = z.looseObject({
    start_line: z.int().min(1),
    end_line: z.int().min(1),
    content_hash: z.string().optional(),
    contributor: contributor.optional(),
  });
  const conversation = z.looseObject({
    url: uri.optional(),
    contributor: contributor.optional(),
    ranges: z.array(range),
    related: z.array(z.looseObject({ type: z.string(), url: uri })).optional(),
  });
  return z.looseObject({
    version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a version such as 0.1.0'),
    id: z.guid(),
    timestamp: z.iso.datetime({ offset: true }),
    vcs: z.looseObject({ type: z.enum(['git', 'jj', 'hg', 'svn']), revision: z.string() }).optional(),
    tool: z.looseObject({ name: z.string().optional(), version: z.string().optional() }).optional(),
    files: z.array(z.looseObject({ path: z.string(), conversations: z.array(conversation) })),
    metadata: z.looseObject({}).optional(),
  });
}

/** A record that cannot be used. */
export interface RefusedRecord {
  /** Position of the record in its source: its number from 1, or its commit. */
  readonly record: string;
  /** Sentence without content of the record. */
  readonly reason: string;
}

/** Parsed records, and those that cannot be used. */
export interface ParsedTraces {
  readonly records: readonly AgentTraceRecord[];
  readonly refused: readonly RefusedRecord[];
}

/** Parses a record, a JSON array of records, or records on a line each. A record that violates the schema is refused by itself. */
export function parseAgentTraces(text: string): ParsedTraces {
  const records: AgentTraceRecord[] = [];
  const refused: RefusedRecord[] = [];
  for (const [index, value] of valuesOf(text).entries()) {
    const record = String(index + 1);
    if (value === undefined) {
      refused.push({ record, reason: 'it is not JSON' });
      continue;
    }
    const parsed = agentTraceRecordSchema.safeParse(value);
    if (parsed.success) records.push(parsed.data);
    else refused.push({ record, reason: reasonOf(parsed.error) });
  }
  return { records, refused };
}

/** Returns the JSON values of a text; `undefined` for a line that is none. */
function valuesOf(text: string): unknown[] {
  const whole = parsedJson(text);
  if (Array.isArray(whole)) return whole as unknown[];
  if (whole !== undefined) return [whole];
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parsedJson);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{FEFF}/u, ''));
  } catch {
    return undefined;
  }
}

function reasonOf({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.map(String).join('.') ?? '';
  return `${path === '' ? 'the record' : path}: ${issue?.message ?? 'it violates the schema of Agent Trace'}`;
}
