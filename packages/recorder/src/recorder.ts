import { deterministicId, type HookExecutionInput, type TraceRecordInput } from '@hookline/contracts';
import type { Activity, ActivityOf, ToolActivity } from './activity.ts';
import { BoundedMap } from './bounded-map.ts';
import { callText, MAX_ERROR } from './call-text.ts';
import { ChangeRecorder, type WrittenFile } from './change-recorder.ts';
import { iso, promptTrace, traceOf } from './correlation.ts';
import { digestOf } from './digest.ts';
import type { FileMemory } from './file-memory.ts';
import type { PatternEvents, Records } from './records.ts';
import { locate } from './repository.ts';
import { TextPolicy, type TextPolicyOptions } from './text-policy.ts';
import { shorten } from './tool-input.ts';

/** What a recorder works with. */
export interface RecorderOptions extends TextPolicyOptions {
  /** Makes events of code. */
  readonly patterns: PatternEvents;
  /** What files were when they were last seen; `stageMemory` makes one that `commit` and `discard` go for. */
  readonly memory: FileMemory;
  /** Files, by absolute path, that are never traced: of a call that names one only paths are kept. @defaultValue none */
  readonly ignores?: (path: string) => boolean;
}

/** What started every trace here. */
const SOURCE = 'claude-code';
/** Longest prompt that is kept, in characters. */
const MAX_PROMPT = 20_000;
/** Sessions whose open prompt is remembered. */
const MAX_SESSIONS = 1000;

/**
 * Turns activities into records, one after the other, in the order they happened. It remembers which prompt of a session
 * is open, which commands ran and, in `memory`, what files were. Whoever delivers the records and may fail to says what
 * became of them, `commit` or `discard`; nobody else has to.
 */
export class Recorder {
  readonly #texts: TextPolicy;
  readonly #changes: ChangeRecorder;
  readonly #ignores: (path: string) => boolean;
  readonly #openPrompts = new BoundedMap<string, TraceRecordInput>(MAX_SESSIONS);

  constructor(options: RecorderOptions) {
    this.#texts = new TextPolicy(options);
    this.#changes = new ChangeRecorder(options, this.#texts);
    this.#ignores = options.ignores ?? (() => false);
  }

  /**
   * What an activity comes to. The same activity gives the same ids, however often it is recorded. Looks at files only
   * after a command. Rejects only when the redactor does.
   */
  async record(activity: Activity): Promise<Records> {
    switch (activity.kind) {
      case 'tool':
        return await this.#toolCall(activity);
      case 'prompt-submitted':
        return onlyTraces(await this.#promptSubmitted(activity));
      case 'turn-ended':
        return onlyTraces([await this.#turnEnded(activity)]);
      case 'subagent-started':
        return onlyTraces([{ ...subagentTrace(activity), started_at: iso(activity.at) }]);
      case 'subagent-ended':
        return onlyTraces([
          { ...subagentTrace(activity), completed_at: iso(activity.at), status: 'completed', success: true },
        ]);
      case 'session-ended':
        return onlyTraces(this.#cancelOpen(activity));
      case 'session-started':
        return onlyTraces([]);
      default:
        return activity satisfies never;
    }
  }

  /** The records since are safe: what is remembered of them stays. */
  commit(): void {
    this.#changes.commit();
    this.#openPrompts.commit();
  }

  /** The records since the last `commit` are lost: it is as if their activities had not been, so they can be recorded again. */
  discard(): void {
    this.#openPrompts.discard();
    this.#changes.discard();
  }

  async #toolCall(activity: ToolActivity): Promise<Records> {
    const { written, patterns } = await this.#changes.record(activity);
    const execution = await this.#hookExecution(activity, written);
    const child = activity.agentId === undefined ? [] : [subagentTrace(activity)];
    return { patterns, hookExecutions: [execution], traces: child };
  }

  async #hookExecution(activity: ToolActivity, written: readonly WrittenFile[]): Promise<HookExecutionInput> {
    const { askedAt, at, durationMs, error, source } = activity;
    const [first] = written;
    return {
      hook_id: hookId(activity),
      correlation_id: traceOf(activity),
      session_id: activity.sessionId,
      hook_type: activity.eventName,
      hook_name: 'hookline',
      tool_name: activity.toolName,
      tool_use_id: activity.toolUseId,
      file_path: first?.path ?? pathIn(activity.input),
      started_at: iso(askedAt ?? at - (durationMs ?? 0)),
      completed_at: iso(at),
      duration_ms: durationMs,
      status: activity.success ? 'completed' : activity.interrupted === true ? 'cancelled' : 'failed',
      success: activity.success,
      pattern_id: first?.patternId,
      context_key: locate(`${activity.cwd}/.`).repository ?? activity.cwd,
      modifications_made: written.length === 0 ? undefined : { files: written.map(toModification) },
      error_type: error === undefined ? undefined : 'tool_error',
      ...(await callText(activity, this.#texts, this.#ignores)),
      ...(source === undefined ? {} : { metadata: { source } }),
    };
  }

  async #promptSubmitted(activity: ActivityOf<'prompt-submitted'>): Promise<TraceRecordInput[]> {
    const trace: TraceRecordInput = {
      ...base(activity, promptTrace(activity)),
      prompt_text: await this.#clean(activity, activity.prompt, MAX_PROMPT),
      started_at: iso(activity.at),
      context: { cwd: activity.cwd, prompt_source: activity.source ?? sourceOf(activity.prompt) },
    };
    const cancelled = this.#cancelOpen(activity, trace.correlation_id);
    this.#openPrompts.set(activity.sessionId, trace);
    return [...cancelled, trace];
  }

  async #turnEnded(activity: ActivityOf<'turn-ended'>): Promise<TraceRecordInput> {
    this.#openPrompts.delete(activity.sessionId);
    return {
      ...base(activity, traceOf(activity)),
      completed_at: iso(activity.at),
      status: activity.success ? 'completed' : 'failed',
      success: activity.success,
      error_type: activity.error,
      error_message: await this.#clean(activity, activity.errorDetails, MAX_ERROR),
    };
  }

  /** Ends the prompt that a session still has open: it was interrupted, and nobody says so. */
  #cancelOpen(activity: Activity, except?: string): TraceRecordInput[] {
    const open = this.#openPrompts.get(activity.sessionId);
    if (!open || open.correlation_id === except) return [];
    this.#openPrompts.delete(activity.sessionId);
    return [
      { ...base(activity, open.correlation_id), status: 'cancelled', success: false, completed_at: iso(activity.at) },
    ];
  }

  async #clean({ cwd }: Activity, text: string | undefined, most: number): Promise<string | undefined> {
    if (text === undefined || !this.#texts.keepsText(cwd)) return undefined;
    return shorten(await this.#texts.redact(cwd, text), most);
  }
}

function base(activity: Activity, correlationId: string): TraceRecordInput {
  return { correlation_id: correlationId, session_id: activity.sessionId, source: SOURCE };
}

/** A subagent's trace, below its prompt's. Told with each of its tool calls, in case its start was missed. */
function subagentTrace(activity: Activity): TraceRecordInput {
  const parent = promptTrace(activity);
  return {
    ...base(activity, traceOf(activity)),
    root_id: parent,
    parent_id: parent,
    context: { cwd: activity.cwd, agent_id: activity.agentId, ...agentType(activity) },
    tags: ['subagent'],
  };
}

/** A hook that names no type tells of one without; a transcript does not say, and must not stand in a hook's way. */
function agentType(activity: Activity): { readonly agent_type?: string } {
  if (activity.kind === 'tool' && activity.source === 'transcript' && activity.agentType === undefined) return {};
  return { agent_type: activity.agentType ?? '' };
}

function hookId({ sessionId, toolUseId, eventName, input, at }: ToolActivity): string {
  // Old clients name no call: then it is known by what it was and when.
  const call = toolUseId ?? digestOf(`${JSON.stringify(input)}${at}`);
  return deterministicId('hook', sessionId, call, eventName);
}

function toModification({ path, patternId, eventType, before }: WrittenFile): Record<string, unknown> {
  return { path, pattern_id: patternId ?? null, event_type: eventType ?? null, before: before ?? null };
}

function onlyTraces(traces: readonly TraceRecordInput[]): Records {
  return { patterns: [], hookExecutions: [], traces };
}

/** Who wrote a prompt, from clients that do not say: the end of background work arrives as a prompt too. */
function sourceOf(prompt: string): string {
  return prompt.startsWith('<task-notification>') ? 'system' : 'user';
}

function pathIn(input: unknown): string | undefined {
  const { file_path, notebook_path } = (input ?? {}) as Record<string, unknown>;
  const path = file_path ?? notebook_path;
  return typeof path === 'string' && path.length <= 4096 ? path : undefined;
}
