import { z } from 'zod';
import { readLines, type ReadLinesOptions } from './read-lines.ts';

/**
 * Tokens of one response of the model, as one line of a transcript reports them. Claude Code writes a line for each block of a
 * message, and the figures grow while the message is streamed: of the lines with one `messageId` and `requestId`, the largest
 * figures count. Forked and resumed sessions repeat the lines.
 */
export interface UsageRecord {
  readonly messageId: string;
  /** Id of the request, where the client records it. */
  readonly requestId: string | undefined;
  /** Session that made the request. In the transcript of a forked session this is the session that it was forked from. */
  readonly sessionId: string;
  /** Subagent that made the request. */
  readonly agentId: string | undefined;
  /** Prompt that led to the request, also for a subagent. */
  readonly promptId: string | undefined;
  /** Working directory of the request. */
  readonly cwd: string | undefined;
  /** Model id, such as `claude-opus-5-5`. */
  readonly model: string;
  /** Speed that the request was served with, such as `fast`. */
  readonly speed: string | undefined;
  /** Region that the request was restricted to, such as `us`. */
  readonly inferenceGeo: string | undefined;
  /** Time of the response, ISO 8601. */
  readonly at: string;
  /** Input tokens that were in no cache. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  /** Input tokens written to the cache for five minutes. All of them when the client does not tell for how long. */
  readonly cacheWrite5mTokens: number;
  /** Input tokens written to the cache for an hour. */
  readonly cacheWrite1hTokens: number;
  /** Searches on the web that the model made. */
  readonly webSearches: number;
}

/** Position in a transcript at which reading can resume. */
export interface UsagePosition {
  /** Offset in bytes. */
  readonly offset: number;
  /** Prompt that is current there. */
  readonly promptId?: string | undefined;
}

/** Reads the token usage of transcripts. */
export interface UsageReader {
  /**
   * Yields the usage records of a file from a position on. Memory is bounded by one line. Rejects with Node's error when the
   * file cannot be read; unreadable lines are skipped.
   */
  read(path: string, from?: UsagePosition): AsyncGenerator<UsageRecord, void, undefined>;
  /** Returns the position behind the last line that was read; the start for a file that was not read. */
  position(path: string): UsagePosition;
}

const count = z.int().min(0).catch(0).default(0);
const text = z.string().min(1).max(200).optional().catch(undefined);
const lineSchema = z.looseObject({
  type: z.literal('assistant'),
  sessionId: z.string().min(1),
  requestSessionId: text,
  requestId: text,
  agentId: text,
  cwd: z.string().optional().catch(undefined),
  timestamp: z.iso.datetime(),
  message: z.looseObject({
    id: z.string().min(1),
    model: z.string().min(1),
    usage: z.looseObject({
      input_tokens: count,
      output_tokens: count,
      cache_read_input_tokens: count,
      cache_creation_input_tokens: count,
      cache_creation: z.looseObject({ ephemeral_1h_input_tokens: count }).optional().catch(undefined),
      server_tool_use: z.looseObject({ web_search_requests: count }).optional().catch(undefined),
      speed: text,
      inference_geo: text,
    }),
  }),
});

/** Model name of messages that Claude Code makes up itself, such as API errors: they used no tokens. */
const SYNTHETIC_MODEL = '<synthetic>';

/**
 * The first one of a line is a member of the record: within a string the quotes are escaped. Only lines with a prompt are
 * decoded, and they are not parsed, because those with the result of a tool are long.
 */
const PROMPT = /"promptId":\s*"([^"\\]{1,200})"/;
const PROMPT_MARKER = '"promptId"';
/** Characters behind the marker in which its value is. */
const PROMPT_WINDOW = 240;

/** Creates a reader of token usage. */
export function createUsageReader(options: Pick<ReadLinesOptions, 'maxLineBytes'> = {}): UsageReader {
  const positions = new Map<string, UsagePosition>();
  async function* read(
    path: string,
    { offset, promptId }: UsagePosition = { offset: 0 },
  ): AsyncGenerator<UsageRecord, void, undefined> {
    let prompt = promptId;
    positions.set(path, { offset, promptId: prompt });
    for await (const { bytes, end } of readLines(path, { ...options, from: offset })) {
      if (bytes) {
        prompt = promptOf(bytes) ?? prompt;
        const record = bytes.includes('"usage"') ? usageOf(bytes, prompt) : undefined;
        if (record) yield record;
      }
      positions.set(path, { offset: end, promptId: prompt });
    }
  }
  return { read, position: (path) => positions.get(path) ?? { offset: 0 } };
}

function promptOf(bytes: Buffer): string | undefined {
  const at = bytes.indexOf(PROMPT_MARKER);
  return at < 0 ? undefined : PROMPT.exec(bytes.toString('latin1', at, at + PROMPT_WINDOW))?.[1];
}

function usageOf(bytes: Buffer, promptId: string | undefined): UsageRecord | undefined {
  const parsed = lineSchema.safeParse(jsonOf(bytes));
  if (!parsed.success || parsed.data.message.model === SYNTHETIC_MODEL) return undefined;
  const { agentId, cwd, message, requestId, requestSessionId, sessionId, timestamp } = parsed.data;
  const { usage } = message;
  const written = usage.cache_creation_input_tokens;
  const writtenFor1h = Math.min(written, usage.cache_creation?.ephemeral_1h_input_tokens ?? 0);
  return {
    messageId: message.id,
    requestId,
    sessionId: requestSessionId ?? sessionId,
    agentId,
    promptId,
    cwd,
    model: message.model,
    speed: usage.speed,
    inferenceGeo: usage.inference_geo,
    at: timestamp,
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    cacheReadTokens: usage.cache_read_input_tokens,
    cacheWrite5mTokens: written - writtenFor1h,
    cacheWrite1hTokens: writtenFor1h,
    webSearches: usage.server_tool_use?.web_search_requests ?? 0,
  };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
