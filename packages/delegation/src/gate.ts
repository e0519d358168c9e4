import { isAbsolute, resolve } from 'node:path';
import type { Clock } from '@hookline/clock';
import { compilePolicy, type DelegationDecision, type DelegationPolicy, type WorkRequest } from './policy.ts';

/** What a gate goes by. */
export interface DelegationGateOptions {
  /** When work is better delegated. @defaultValue advise, with the default limits */
  readonly policy?: DelegationPolicy;
  /** Where time comes from. */
  readonly clock: Clock;
  /** The note after a write comes at most this often in a session, in ms, 0 or more. @defaultValue 600000 (ten minutes) */
  readonly noteEveryMs?: number;
  /** Whether a file is there. @defaultValue unknown: only what the tool says of a new file counts */
  readonly exists?: (path: string) => boolean;
  /** Tokens that are left to a session; `undefined` for no budget. @defaultValue no budget */
  readonly tokensLeft?: (sessionId: string) => number | undefined;
}

/** A tool call, as a hook is told of it. */
export interface ToolCall {
  /** The tool's name. */
  readonly tool: string;
  /** Its input. */
  readonly input: unknown;
  /** The session's current folder, absolute. */
  readonly cwd: string;
  /** The session's id. */
  readonly sessionId: string;
}

/** Sessions whose last note is remembered. */
const MAX_SESSIONS = 500;

/** Decides before a file is written, and reminds after it was. Holds no text. */
export class DelegationGate {
  readonly #decide: (request: WorkRequest) => DelegationDecision;
  readonly #options: DelegationGateOptions;
  readonly #noteEveryMs: number;
  readonly #off: boolean;
  readonly #lastNote = new Map<string, number>();

  /** @throws RangeError when an option is out of range */
  constructor(options: DelegationGateOptions) {
    const { policy = {}, noteEveryMs = 600_000 } = options;
    if (!(noteEveryMs >= 0)) throw new RangeError(`noteEveryMs must be 0 or more, got ${noteEveryMs}`);
    this.#decide = compilePolicy(policy);
    this.#off = policy.mode === 'off';
    this.#options = options;
    this.#noteEveryMs = noteEveryMs;
  }

  /** Before a call: what the policy says; `undefined` for calls that write no file. */
  before(call: ToolCall): DelegationDecision | undefined {
    const work = writtenBy(call);
    if (!work) return undefined;
    const { exists, tokensLeft } = this.#options;
    const left = tokensLeft?.(call.sessionId);
    return this.#decide({
      path: work.path,
      text: work.text,
      isNew: work.whole && exists?.(work.path) !== true,
      ...(left === undefined ? {} : { tokensLeft: left }),
    });
  }

  /** After a call: a note for Claude about code it has just written itself, now and then; else `undefined`. */
  after(call: ToolCall): string | undefined {
    const work = writtenBy(call);
    if (!work || this.#off) return undefined;
    const { language, lines, tokens } = this.#decide({ path: work.path, text: work.text, isNew: work.whole });
    if (language === undefined || lines === 0) return undefined;
    const now = this.#options.clock.monotonic();
    const last = this.#lastNote.get(call.sessionId);
    if (last !== undefined && now - last < this.#noteEveryMs) return undefined;
    this.#lastNote.delete(call.sessionId);
    this.#lastNote.set(call.sessionId, now);
    if (this.#lastNote.size > MAX_SESSIONS) this.#lastNote.delete([...this.#lastNote.keys()][0] ?? '');
    return `${lines} lines of ${language} were written directly (about ${tokens} tokens). For the next larger piece, search first, and consider delegate_task.`;
  }
}

interface Written {
  readonly path: string;
  readonly text: string;
  /** Whether it is a whole file. */
  readonly whole: boolean;
}

function writtenBy({ tool, input, cwd }: ToolCall): Written | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const fields = input as Readonly<Record<string, unknown>>;
  const path = fields[tool === 'NotebookEdit' ? 'notebook_path' : 'file_path'];
  const text = fields[TEXT_FIELDS[tool] ?? ''];
  if (typeof path !== 'string' || typeof text !== 'string') return undefined;
  return { path: isAbsolute(path) ? path : resolve(cwd, path), text, whole: tool === 'Write' };
}

const TEXT_FIELDS: Readonly<Record<string, string>> = {
  Write: 'content',
  Edit: 'new_string',
  NotebookEdit: 'new_source',
};
