import { isAbsolute, resolve } from 'node:path';
import type { Clock } from '@hookline/clock';
import { LRUCache } from 'lru-cache';
import { compilePolicy, type DelegationDecision, type DelegationPolicy, type WorkRequest } from './policy.ts';

/** Options of {@link DelegationGate}. */
export interface DelegationGateOptions {
  /** Decides which work should be delegated. @defaultValue advise, with the default limits */
  readonly policy?: DelegationPolicy | undefined;
  readonly clock: Clock;
  /** True when the gate adds a note after code was written. @defaultValue true */
  readonly notes?: boolean | undefined;
  /** Shortest time between two notes in a session, in ms, 0 or more. @defaultValue 600000 (ten minutes) */
  readonly noteEveryMs?: number | undefined;
  /** Returns whether a file exists. @defaultValue a file that a tool writes as a whole counts as new */
  readonly exists?: ((path: string) => boolean) | undefined;
  /** Returns the tokens left to a session; `undefined` for no limit. @defaultValue no limit */
  readonly tokensLeft?: ((sessionId: string) => number | undefined) | undefined;
  /** Called when the gate advises, asks or blocks. Must not throw. */
  readonly onVerdict?: ((event: GateEvent) => void) | undefined;
}

/** A verdict other than `allow`. */
export interface GateEvent {
  readonly sessionId: string;
  readonly kind: 'advised' | 'asked' | 'blocked';
}

/** A tool call as a hook receives it. */
export interface ToolCall {
  /** Name of the tool. */
  readonly tool: string;
  /** Input of the tool. */
  readonly input: unknown;
  /** The session's current folder, absolute. */
  readonly cwd: string;
  readonly sessionId: string;
}

/** Sessions whose last note is remembered. */
const MAX_SESSIONS = 500;

/** Tools that write files, with the input field that holds the text. */
const TEXT_FIELDS = { Write: 'content', Edit: 'new_string', NotebookEdit: 'new_source' } as const;

/** Names of the tools that the gate decides about. */
export const WRITING_TOOLS: readonly string[] = Object.keys(TEXT_FIELDS);

const VERDICT_EVENTS = { advise: 'advised', ask: 'asked', block: 'blocked' } as const;

/** Decides before a file is written whether the work should be delegated, and reminds afterwards. Holds no text. */
export class DelegationGate {
  readonly #decide: (request: WorkRequest) => DelegationDecision;
  readonly #options: DelegationGateOptions;
  readonly #noteEveryMs: number;
  readonly #givesNotes: boolean;
  readonly #lastNote = new LRUCache<string, number>({ max: MAX_SESSIONS });

  /** @throws RangeError when an option is out of range */
  constructor(options: DelegationGateOptions) {
    const { policy = {}, noteEveryMs = 600_000, notes = true } = options;
    if (!(noteEveryMs >= 0)) throw new RangeError(`noteEveryMs must be 0 or more, got ${noteEveryMs}`);
    this.#decide = compilePolicy(policy);
    this.#givesNotes = notes && policy.mode !== 'off';
    this.#options = options;
    this.#noteEveryMs = noteEveryMs;
  }

  /** Returns the policy's decision before a call; `undefined` for calls that write no file. */
  before(call: ToolCall): DelegationDecision | undefined {
    const work = writtenBy(call);
    if (!work) return undefined;
    const { exists, tokensLeft, onVerdict } = this.#options;
    const decision = this.#decide({
      path: work.path,
      text: work.text,
      isNew: work.isWholeFile && exists?.(work.path) !== true,
      tokensLeft: tokensLeft?.(call.sessionId),
    });
    if (decision.verdict !== 'allow')
      onVerdict?.({ sessionId: call.sessionId, kind: VERDICT_EVENTS[decision.verdict] });
    return decision;
  }

  /** Returns a note for Claude about code that it has just written itself, at most one per `noteEveryMs`. */
  after(call: ToolCall): string | undefined {
    const work = writtenBy(call);
    if (!work || !this.#givesNotes) return undefined;
    const { language, lines, tokens } = this.#decide({ path: work.path, text: work.text, isNew: work.isWholeFile });
    if (language === undefined || lines === 0) return undefined;
    const now = this.#options.clock.monotonic();
    const last = this.#lastNote.get(call.sessionId);
    if (last !== undefined && now - last < this.#noteEveryMs) return undefined;
    this.#lastNote.set(call.sessionId, now);
    return `${lines} lines of ${language} were written directly (about ${tokens} tokens). For the next larger piece, search first, and consider delegate_task.`;
  }
}

interface WrittenText {
  readonly path: string;
  readonly text: string;
  readonly isWholeFile: boolean;
}

function writtenBy({ tool, input, cwd }: ToolCall): WrittenText | undefined {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(TEXT_FIELDS, tool)) return undefined;
  const fields = input as Readonly<Record<string, unknown>>;
  const path = fields[tool === 'NotebookEdit' ? 'notebook_path' : 'file_path'];
  const text = fields[TEXT_FIELDS[tool as keyof typeof TEXT_FIELDS]];
  if (typeof path !== 'string' || typeof text !== 'string') return undefined;
  return { path: isAbsolute(path) ? path : resolve(cwd, path), text, isWholeFile: tool === 'Write' };
}
