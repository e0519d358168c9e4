import { callIdentity } from '@hookline/contracts';
import { firstText } from './first-text.ts';
import { DEFAULT_MAX_LINE_BYTES, readLines, requirePositive } from './read-lines.ts';
import {
  type CallRecord,
  parseCallRecord,
  type ToolResult,
  toolResultsOf,
  type ToolUse,
  toolUsesOf,
  wasAccepted,
  wasStopped,
} from './tool-call-records.ts';
import { responseOf } from './tool-response.ts';

/** Options of {@link createToolCallReader}. */
export interface ToolCallReaderOptions {
  /**
   * Names of the tools whose calls are read, `*` for all. A name that ends with `*` selects all with that prefix.
   * @defaultValue Write, Edit, MultiEdit, NotebookEdit and all tools of MCP servers, `mcp__*`
   */
  readonly tools?: readonly string[] | '*' | undefined;
  /** Yields calls that ran and failed too, with their `error`. @defaultValue false */
  readonly failures?: boolean | undefined;
  /** Longest line that is read, in bytes, 1 or more. Longer ones are counted. @defaultValue 67108864 (64 MiB) */
  readonly maxLineBytes?: number | undefined;
  /** Calls held until their result is read, 1 or more; beyond, the oldest counts as unanswered. @defaultValue 256 */
  readonly maxPending?: number | undefined;
  /** Returns true for a `tool_use_id` that is recorded already: its call is not yielded. @defaultValue none */
  readonly isKnown?: ((toolUseId: string) => boolean) | undefined;
}

/** A tool call that ran. */
export interface TranscriptCall {
  /** Identifies the call in all transcripts that contain it. */
  readonly toolUseId: string;
  readonly toolName: string;
  /** Arguments of the call, such as `file_path` and `content`. */
  readonly input: Readonly<Record<string, unknown>>;
  /**
   * Answer in the shape of a hook's `tool_response`, with the text before the edit in `originalFile`. For a call of a
   * subagent, whose transcript omits the answer, it is rebuilt from the input; `undefined` when that is not possible.
   */
  readonly response: unknown;
  /** Error text of a failed call; `undefined` for a successful one. */
  readonly error: string | undefined;
  /** The user stopped the call while it ran. */
  readonly isStopped: boolean;
  /** Session that made the call. In the transcript of a forked session this is the session that it was forked from. */
  readonly sessionId: string;
  /** Subagent that made the call. */
  readonly agentId: string | undefined;
  /** Model that asked for the call. */
  readonly model: string | undefined;
  /** Prompt that led to the call. */
  readonly promptId: string | undefined;
  /** Working directory of the call. */
  readonly cwd: string | undefined;
  /** Branch checked out in `cwd`. */
  readonly gitBranch: string | undefined;
  /** Time of the request, ISO 8601. The call may have waited for a permission before it started. */
  readonly askedAt: string;
  /** Time of the result, ISO 8601. */
  readonly at: string;
}

/** Counts over all files of a reader. */
export interface ToolCallCounts {
  /** Lines read. */
  readonly lines: number;
  /** Calls yielded. */
  readonly calls: number;
  /** Repeats of calls, in the same file or another. */
  readonly repeated: number;
  /** Failed calls that were not yielded; with `failures` only those that never ran because they were invalid or denied. */
  readonly failed: number;
  /** Calls without a result: interrupted, or the session is still running. */
  readonly unanswered: number;
  /** Lines with a tool call in a shape that this version does not know. */
  readonly unknown: number;
  /** Lines that are not valid JSON. */
  readonly malformed: number;
  /** Lines longer than `maxLineBytes`. */
  readonly tooLong: number;
}

/** Reads the tool calls of transcripts, each call once over all files. */
export interface ToolCallReader {
  /**
   * Yields the calls of a file from an offset on, in the order of their results. Memory is bounded by one line and
   * `maxPending` calls. Rejects with Node's error when the file cannot be read.
   */
  read(path: string, from?: number): AsyncGenerator<TranscriptCall, void, undefined>;
  /**
   * Returns the offset at which reading can resume without losing a call; 0 for a file that was not read. Calls may then be
   * repeated, with the same `toolUseId`.
   */
  cursor(path: string): number;
  /** Counts since the reader was created. */
  readonly counts: ToolCallCounts;
}

const TOOLS = ['Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'mcp__*'];
/** Occurs in each line with a call or a result and in few others, so that most lines need no parsing. */
const MARKER = '"tool_use';

/**
 * Creates a reader of tool calls.
 *
 * @throws RangeError when an option is out of range
 */
export function createToolCallReader(options: ToolCallReaderOptions = {}): ToolCallReader {
  return new Reader(options);
}

interface Pending {
  readonly use: ToolUse;
  readonly sessionId: string;
  readonly model: string | undefined;
  readonly askedAt: string;
  readonly start: number;
}

class Reader implements ToolCallReader {
  readonly #tools: readonly string[];
  readonly #failures: boolean;
  readonly #maxLineBytes: number;
  readonly #maxPending: number;
  readonly #isKnown: (toolUseId: string) => boolean;
  readonly #given = new Set<string>();
  readonly #cursors = new Map<string, number>();
  readonly #counts = {
    lines: 0,
    calls: 0,
    repeated: 0,
    failed: 0,
    unanswered: 0,
    unknown: 0,
    malformed: 0,
    tooLong: 0,
  };

  constructor(options: ToolCallReaderOptions) {
    const {
      failures = false,
      isKnown,
      maxLineBytes = DEFAULT_MAX_LINE_BYTES,
      maxPending = 256,
      tools = TOOLS,
    } = options;
    this.#tools = tools === '*' ? ['*'] : tools;
    this.#failures = failures;
    this.#maxLineBytes = requirePositive('maxLineBytes', maxLineBytes);
    this.#maxPending = requirePositive('maxPending', maxPending);
    this.#isKnown = isKnown ?? (() => false);
  }

  get counts(): ToolCallCounts {
    return { ...this.#counts };
  }

  cursor(path: string): number {
    return this.#cursors.get(path) ?? 0;
  }

  async *read(path: string, from: number = 0): AsyncGenerator<TranscriptCall, void, undefined> {
    const pending = new Map<string, Pending>();
    this.#cursors.set(path, from);
    const options = { from, maxLineBytes: this.#maxLineBytes, includeUnterminated: true };
    for await (const { bytes, end, isTerminated, start } of readLines(path, options)) {
      // The cursor stays before a line that is still being written.
      if (!isTerminated && !isComplete(bytes)) break;
      this.#counts.lines++;
      if (!bytes) this.#counts.tooLong++;
      else if (bytes.includes(MARKER)) yield* this.#readCalls(bytes, start, pending);
      this.#cursors.set(path, firstOf(pending)?.start ?? end);
    }
    this.#counts.unanswered += pending.size;
  }

  *#readCalls(bytes: Buffer, start: number, pending: Map<string, Pending>): Generator<TranscriptCall> {
    const record = this.#parse(bytes);
    if (!record) return;
    if (record.type === 'assistant') {
      const sessionId = record.requestSessionId ?? record.sessionId;
      for (const use of toolUsesOf(record))
        this.#addPending({ use, sessionId, model: record.message.model, askedAt: record.timestamp, start }, pending);
      return;
    }
    for (const result of toolResultsOf(record)) {
      const asked = pending.get(result.tool_use_id);
      pending.delete(result.tool_use_id);
      const call = asked && this.#complete(asked, result, record);
      if (call) yield call;
    }
  }

  #parse(bytes: Buffer): CallRecord | undefined {
    try {
      const record = parseCallRecord(bytes);
      if (!record) this.#counts.unknown++;
      return record;
    } catch {
      this.#counts.malformed++;
      return undefined;
    }
  }

  #addPending(asked: Pending, pending: Map<string, Pending>): void {
    const { use } = asked;
    if (!this.#tools.some((tool) => isSelected(use.name, tool)) || pending.has(use.id)) return;
    if (this.#given.has(callIdentity(use.id, asked.sessionId)) || this.#isKnown(use.id)) {
      this.#counts.repeated++;
      return;
    }
    const oldest = firstOf(pending);
    if (oldest && pending.size >= this.#maxPending) {
      pending.delete(oldest.use.id);
      this.#counts.unanswered++;
    }
    pending.set(use.id, asked);
  }

  #complete(asked: Pending, result: ToolResult, record: CallRecord): TranscriptCall | undefined {
    const { askedAt, model, sessionId, use } = asked;
    const hasFailed = result.is_error === true;
    const isStopped = hasFailed && wasStopped(result);
    if (hasFailed && !(this.#failures && (isStopped || wasAccepted(record)))) {
      this.#counts.failed++;
      return undefined;
    }
    this.#given.add(callIdentity(use.id, sessionId));
    this.#counts.calls++;
    return {
      toolUseId: use.id,
      toolName: use.name,
      input: use.input,
      response: hasFailed ? undefined : responseOf(use, result, record.toolUseResult),
      error: hasFailed ? firstText(result.content) : undefined,
      isStopped,
      sessionId,
      agentId: record.agentId,
      model,
      promptId: record.promptId,
      cwd: record.cwd,
      gitBranch: record.gitBranch,
      askedAt,
      at: record.timestamp,
    };
  }
}

function isSelected(name: string, tool: string): boolean {
  return tool.endsWith('*') ? name.startsWith(tool.slice(0, -1)) : name === tool;
}

/** Returns whether a last line without a line feed is complete. A record is a JSON object, of which no prefix is valid. */
function isComplete(bytes: Buffer | undefined): boolean {
  try {
    return bytes !== undefined && typeof JSON.parse(bytes.toString('utf8')) === 'object';
  } catch {
    return false;
  }
}

function firstOf(pending: ReadonlyMap<string, Pending>): Pending | undefined {
  return pending.values().next().value;
}
