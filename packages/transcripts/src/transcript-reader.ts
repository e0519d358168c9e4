import {
  type CallRecord,
  parseRecord,
  type ToolResult,
  toolResultsOf,
  type ToolUse,
  toolUsesOf,
  wasLetRun,
} from './records.ts';
import { linesOf } from './lines.ts';
import { responseOf, wordsOf } from './response.ts';

/** What is read, and how much is held. */
export interface TranscriptOptions {
  /** Tools whose calls are wanted, `*` for all. @defaultValue Write, Edit, MultiEdit, NotebookEdit */
  readonly tools?: readonly string[] | '*';
  /** Whether calls that ran and failed are given too, with their `error`. @defaultValue false */
  readonly failures?: boolean;
  /** Longest line that is read, in bytes, 1 or more. Longer ones are counted. @defaultValue 67108864 (64 MiB) */
  readonly maxLineBytes?: number;
  /** Calls that wait for their result at once, 1 or more: beyond, the oldest counts as unanswered. @defaultValue 256 */
  readonly maxPending?: number;
  /** Calls that are known already, by `tool_use_id`: they are not given again. @defaultValue none */
  readonly isKnown?: (toolUseId: string) => boolean;
}

/** A tool call that ran. */
export interface TranscriptCall {
  /** Tells it from all others, wherever it comes up. */
  readonly toolUseId: string;
  /** Which tool it was. */
  readonly toolName: string;
  /** What it was asked to do, such as `file_path` and `content`. */
  readonly input: Readonly<Record<string, unknown>>;
  /**
   * What it answered, in the shape of a hook's `tool_response`: with the text before in `originalFile`. Of a subagent's call,
   * which the transcript keeps no answer of, what its input tells. Undefined when that is nothing.
   */
  readonly response: unknown;
  /** Why it failed. Undefined of one that did not. */
  readonly error: string | undefined;
  /** Its session. */
  readonly sessionId: string;
  /** The subagent that made it. */
  readonly agentId: string | undefined;
  /** The prompt that it answers. */
  readonly promptId: string | undefined;
  /** Where it ran. */
  readonly cwd: string | undefined;
  /** The branch that was checked out there. */
  readonly gitBranch: string | undefined;
  /** When it was asked for: it may have waited for a permission, so this is not when it began to run. ISO 8601. */
  readonly askedAt: string;
  /** When its result came. ISO 8601. */
  readonly at: string;
}

/** What was read so far, of all files of a reader. */
export interface TranscriptCounts {
  /** Lines read. */
  readonly lines: number;
  /** Calls given. */
  readonly calls: number;
  /** Calls that came up again, in the same file or another. */
  readonly repeated: number;
  /** Calls that failed and were not given: of `failures` those that never ran, not valid or not allowed. */
  readonly failed: number;
  /** Calls whose result is not there: interrupted, or the session still runs. */
  readonly unanswered: number;
  /** Lines that seem to tell of calls, but in a shape that this version does not know. */
  readonly unknown: number;
  /** Lines that are no JSON. */
  readonly malformed: number;
  /** Lines longer than `maxLineBytes`. */
  readonly tooLong: number;
}

/** Reads transcripts, each call once over all of them. */
export interface TranscriptReader {
  /**
   * The calls of a file from a byte on, in order of their results. Holds one line and the calls that wait for a result. Rejects
   * when the file cannot be read.
   */
  read(path: string, from?: number): AsyncGenerator<TranscriptCall, void, undefined>;
  /**
   * Where reading a file may be taken up again: all calls before are given, or will be given when read from here. Repeats
   * are possible then, and have the same `toolUseId`. 0 for a file that was not read.
   */
  cursor(path: string): number;
  /** What was read so far. */
  readonly counts: TranscriptCounts;
}

const TOOLS = ['Write', 'Edit', 'MultiEdit', 'NotebookEdit'];
/** In every line that tells of a call or of its result, and in few others: most lines need no parsing. */
const MARK = '"tool_use';

/**
 * Makes a reader.
 *
 * @throws RangeError when an option is out of range
 */
export function createTranscriptReader(options: TranscriptOptions = {}): TranscriptReader {
  return new Reader(options);
}

interface Pending {
  readonly use: ToolUse;
  readonly askedAt: string;
  readonly start: number;
}

class Reader implements TranscriptReader {
  readonly #tools: ReadonlySet<string> | undefined;
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

  constructor(options: TranscriptOptions) {
    const { failures = false, isKnown, maxLineBytes = 67_108_864, maxPending = 256, tools = TOOLS } = options;
    this.#tools = tools === '*' ? undefined : new Set(tools);
    this.#failures = failures;
    this.#maxLineBytes = positive('maxLineBytes', maxLineBytes);
    this.#maxPending = positive('maxPending', maxPending);
    this.#isKnown = isKnown ?? (() => false);
  }

  get counts(): TranscriptCounts {
    return { ...this.#counts };
  }

  cursor(path: string): number {
    return this.#cursors.get(path) ?? 0;
  }

  async *read(path: string, from: number = 0): AsyncGenerator<TranscriptCall, void, undefined> {
    const pending = new Map<string, Pending>();
    this.#cursors.set(path, from);
    for await (const { bytes, end, start } of linesOf(path, from, this.#maxLineBytes)) {
      this.#counts.lines++;
      if (!bytes) this.#counts.tooLong++;
      else if (bytes.includes(MARK)) yield* this.#callsOf(bytes, start, pending);
      this.#cursors.set(path, firstOf(pending)?.start ?? end);
    }
    this.#counts.unanswered += pending.size;
  }

  *#callsOf(bytes: Buffer, start: number, pending: Map<string, Pending>): Generator<TranscriptCall> {
    const record = this.#parse(bytes);
    if (!record) return;
    if (record.type === 'assistant') {
      for (const use of toolUsesOf(record)) this.#ask({ use, askedAt: record.timestamp, start }, pending);
      return;
    }
    for (const result of toolResultsOf(record)) {
      const asked = pending.get(result.tool_use_id);
      pending.delete(result.tool_use_id);
      const call = asked && this.#answer(asked, result, record);
      if (call) yield call;
    }
  }

  #parse(bytes: Buffer): CallRecord | undefined {
    try {
      const record = parseRecord(bytes);
      if (!record) this.#counts.unknown++;
      return record;
    } catch {
      this.#counts.malformed++;
      return undefined;
    }
  }

  #ask(asked: Pending, pending: Map<string, Pending>): void {
    const { use } = asked;
    if (this.#tools?.has(use.name) === false || pending.has(use.id)) return;
    if (this.#given.has(use.id) || this.#isKnown(use.id)) {
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

  #answer({ askedAt, use }: Pending, result: ToolResult, record: CallRecord): TranscriptCall | undefined {
    const hasFailed = result.is_error === true;
    if (hasFailed && !(this.#failures && wasLetRun(record))) {
      this.#counts.failed++;
      return undefined;
    }
    this.#given.add(use.id);
    this.#counts.calls++;
    return {
      toolUseId: use.id,
      toolName: use.name,
      input: use.input,
      response: hasFailed ? undefined : responseOf(use, result, record.toolUseResult),
      error: hasFailed ? wordsOf(result.content) : undefined,
      sessionId: record.sessionId,
      agentId: record.agentId,
      promptId: record.promptId,
      cwd: record.cwd,
      gitBranch: record.gitBranch,
      askedAt,
      at: record.timestamp,
    };
  }
}

function firstOf(pending: ReadonlyMap<string, Pending>): Pending | undefined {
  return pending.values().next().value;
}

function positive(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`${name} must be an integer from 1, not ${value}`);
  return value;
}
