import { callIdentity, deterministicId, type HookExecutionInput, type TraceRecordInput } from '@hookline/contracts';
import type { Activity, ActivityOf, ToolActivity } from './activity.ts';
import { callText, MAX_ERROR } from './call-text.ts';
import { completeChange } from './change-completion.ts';
import { ChangeRecorder, type ChangeRecorderOptions } from './change-recorder.ts';
import { promptTraceId, toIsoTime, traceIdOf } from './correlation.ts';
import { digestOf } from './digest.ts';
import { isExcludedActivity } from './exclusion.ts';
import type { UserOf } from './git-user.ts';
import type { FileMemory } from './file-memory.ts';
import { pastMemory } from './past-memory.ts';
import { PathNames, withRealPaths } from './path-names.ts';
import { withoutPrivateParts } from './private-parts.ts';
import { concatRecords, modificationOf, onlyTraces, type Records } from './records.ts';
import { redactPlaces } from './redact-places.ts';
import { repositoryOf } from './repository.ts';
import { endedTask, promptSource } from './task-notification.ts';
import { type RecordingMode, strictest, TextPolicy, type TextPolicyOptions } from './text-policy.ts';
import { truncate } from './tool-input.ts';
import { TransactionalMap } from './transactional-map.ts';
import type { WrittenFile } from './written-file.ts';

/** Options of {@link Recorder}. */
export interface RecorderOptions extends TextPolicyOptions, ChangeRecorderOptions {
  /** Returns the user of the traces of a working directory. @defaultValue traces have no user */
  readonly userOf?: UserOf | undefined;
  /**
   * Returns true for absolute paths of which nothing is recorded: neither files, nor prompts and calls in such a folder, nor the
   * arguments of other calls that name one. @defaultValue nothing is excluded
   */
  readonly excludes?: ((path: string) => boolean) | undefined;
  /**
   * Returns the commands of a session that were interrupted since a time, in milliseconds since 1970; called when a prompt, or
   * the end of the session, follows a prompt that has not ended. @defaultValue none are known
   */
  readonly interrupted?:
    | ((next: ActivityOf<'prompt-submitted' | 'session-ended'>, since: number) => Promise<readonly ToolActivity[]>)
    | undefined;
}

/** `source` of all traces. */
const SOURCE = 'claude-code';
/** Longest prompt that is recorded, in characters. */
const MAX_PROMPT = 20_000;
/** Longest user id of the contract, in characters. */
const MAX_USER = 200;
/** Sessions whose open prompt is remembered. */
const MAX_SESSIONS = 1000;

/**
 * Turns activities into records, one at a time and in the order they happened. It remembers the open prompt and recent
 * commands of each session and, in `memory`, the content of files. A caller whose delivery may fail calls `commit` after a
 * successful delivery and `discard` after a failed one; other callers need neither.
 */
export class Recorder {
  readonly #texts: TextPolicy;
  readonly #changes: ChangeRecorder;
  readonly #ignores: (path: string) => boolean;
  readonly #excludes: (path: string) => boolean;
  readonly #memory: FileMemory;
  readonly #names = new PathNames();
  readonly #userOf: UserOf;
  readonly #interrupted: NonNullable<RecorderOptions['interrupted']>;
  readonly #openPrompts = new TransactionalMap<string, TraceRecordInput>(MAX_SESSIONS);

  constructor(options: RecorderOptions) {
    const { excludes = () => false, ignores = () => false, mode } = options;
    const modeOf = (path: string): RecordingMode => (typeof mode === 'function' ? mode(path) : (mode ?? 'redacted'));
    this.#texts = new TextPolicy({ ...options, mode: (path) => strictest(this.#names.of(path).map(modeOf)) });
    this.#excludes = excludes;
    this.#ignores = (path) => this.#names.of(path).some((name) => ignores(name) || excludes(name));
    this.#memory = pastMemory(options.memory, options.now ?? Date.now);
    this.#changes = new ChangeRecorder({ ...options, memory: this.#memory, ignores: this.#ignores }, this.#texts);
    this.#userOf = options.userOf ?? (async () => undefined);
    this.#interrupted = options.interrupted ?? (() => Promise.resolve([]));
  }

  /**
   * Returns the records of an activity. Recording an activity again gives the same ids. Files are read after a command, and to
   * complete the report of an edit. Calls must not overlap: each depends on the state that the previous one left. Rejects only
   * when the redactor or the memory fails. An excluded activity has no records.
   *
   * @param later - activities that were captured after this one, in order: evidence for the texts of files that changed again
   */
  async record(activity: Activity, later: readonly Activity[] = []): Promise<Records> {
    if (isExcludedActivity(activity, this.#excludes)) return onlyTraces([]);
    return redactPlaces(await this.#recordsOf(activity, later.map(withRealPaths)), this.#texts);
  }

  async #recordsOf(activity: Activity, later: readonly Activity[]): Promise<Records> {
    switch (activity.kind) {
      case 'tool':
        return await this.#toolCall(activity, later);
      case 'prompt-submitted':
        return await this.#promptSubmitted(activity, later);
      case 'turn-ended':
        return onlyTraces([await this.#turnEnded(activity)]);
      case 'subagent-started':
        return onlyTraces([{ ...(await this.#subagentTrace(activity)), started_at: toIsoTime(activity.at) }]);
      case 'subagent-ended':
        return onlyTraces([
          {
            ...(await this.#subagentTrace(activity)),
            completed_at: toIsoTime(activity.at),
            status: 'completed',
            success: true,
          },
        ]);
      case 'session-ended':
        return await this.#sessionEnded(activity, later);
      case 'session-started':
        return onlyTraces([]);
      default:
        return activity satisfies never;
    }
  }

  /** Keeps the state of the activities recorded since the last `commit`: their records were delivered. */
  commit(): void {
    this.#changes.commit();
    this.#openPrompts.commit();
  }

  /** Restores the state of the last `commit`: the records since were lost, and their activities can be recorded again. */
  discard(): void {
    this.#openPrompts.discard();
    this.#changes.discard();
  }

  async #toolCall(reported: ToolActivity, later: readonly Activity[]): Promise<Records> {
    const named = this.#names.resolve(reported);
    const changes = named.changes.flatMap((change) =>
      this.#ignores(change.path) ? change : (completeChange(change, this.#memory) ?? []),
    );
    const activity = { ...named, changes };
    const { written, patterns } = await this.#changes.record(activity, later);
    const execution = await this.#hookExecution(activity, written);
    const child = activity.provenance.agent_id === undefined ? [] : [await this.#subagentTrace(activity)];
    return { patterns, hookExecutions: [execution], traces: child };
  }

  async #hookExecution(activity: ToolActivity, written: readonly WrittenFile[]): Promise<HookExecutionInput> {
    const { askedAt, at, durationMs, error, provenance, source } = activity;
    const { session_id, tool_name, tool_use_id } = provenance;
    const [first] = written;
    return {
      hook_id: hookId(activity),
      correlation_id: traceIdOf(provenance),
      session_id,
      hook_type: activity.eventName,
      hook_name: 'hookline',
      tool_name,
      tool_use_id,
      file_path: first?.path ?? this.#pathIn(activity.input),
      started_at: toIsoTime(askedAt ?? at - (durationMs ?? 0)),
      completed_at: toIsoTime(at),
      // Of a call in a transcript only the time of its request is known, before it waited for a permission.
      duration_ms: source === 'transcript' ? undefined : durationMs,
      status: activity.success ? 'completed' : activity.interrupted === true ? 'cancelled' : 'failed',
      success: activity.success,
      pattern_id: first?.patternId,
      context_key: repositoryOf(activity.cwd) ?? activity.cwd,
      modifications_made: written.length === 0 ? undefined : { files: written.map(modificationOf) },
      error_type: error === undefined ? undefined : 'tool_error',
      ...(await callText(activity, this.#texts, { ignores: this.#ignores, excludes: this.#excludes })),
      metadata: source === undefined ? undefined : { source },
    };
  }

  async #promptSubmitted(activity: ActivityOf<'prompt-submitted'>, later: readonly Activity[]): Promise<Records> {
    const task = endedTask(activity.prompt);
    const patterns = task === undefined ? [] : await this.#changes.taskEnded(task, activity.at, later);
    const missed = task === undefined ? await this.#missedCalls(activity, later) : [];
    return concatRecords([...missed, { ...onlyTraces(await this.#promptTraces(activity)), patterns }]);
  }

  async #sessionEnded(activity: ActivityOf<'session-ended'>, later: readonly Activity[]): Promise<Records> {
    const missed = await this.#missedCalls(activity, later);
    return concatRecords([...missed, onlyTraces(this.#cancelOpen(activity))]);
  }

  /** Records the commands of the open prompt that were interrupted. */
  async #missedCalls(
    activity: ActivityOf<'prompt-submitted' | 'session-ended'>,
    later: readonly Activity[],
  ): Promise<Records[]> {
    const { session_id } = activity.provenance;
    const open = this.#openPrompts.get(session_id);
    if (!open) return [];
    const ended = await this.#interrupted(activity, Date.parse(open.started_at ?? ''));
    // The recorder may be late: calls of the next prompts are recorded in their order.
    const calls = ended.filter(({ at }) => at <= activity.at);
    // What ran is not known: texts that are found later may be those of a call that no event reports.
    if (calls.length === 0) this.#changes.interrupted(session_id, activity.at);
    const records: Records[] = [];
    for (const call of calls) records.push(await this.#toolCall(call, later));
    return records;
  }

  async #promptTraces(activity: ActivityOf<'prompt-submitted'>): Promise<TraceRecordInput[]> {
    const trace: TraceRecordInput = {
      ...traceBase(activity, promptTraceId(activity.provenance)),
      user_id: await this.#user(activity),
      prompt_text: await this.#redact(activity, withoutPrivateParts(activity.prompt), MAX_PROMPT),
      started_at: toIsoTime(activity.at),
      context: { cwd: activity.cwd, prompt_source: activity.source ?? promptSource(activity.prompt) },
    };
    const cancelled = this.#cancelOpen(activity, trace.correlation_id);
    this.#openPrompts.set(activity.provenance.session_id, trace);
    return [...cancelled, trace];
  }

  async #turnEnded(activity: ActivityOf<'turn-ended'>): Promise<TraceRecordInput> {
    this.#openPrompts.delete(activity.provenance.session_id);
    return {
      ...traceBase(activity, traceIdOf(activity.provenance)),
      completed_at: toIsoTime(activity.at),
      status: activity.success ? 'completed' : 'failed',
      success: activity.success,
      error_type: activity.error,
      error_message: await this.#redact(activity, activity.errorDetails, MAX_ERROR),
    };
  }

  /** Cancels the open prompt of a session. Claude Code sends no event for an interrupted prompt. */
  #cancelOpen(activity: Activity, except?: string): TraceRecordInput[] {
    const open = this.#openPrompts.get(activity.provenance.session_id);
    if (!open || open.correlation_id === except) return [];
    this.#openPrompts.delete(activity.provenance.session_id);
    return [
      {
        ...traceBase(activity, open.correlation_id),
        status: 'cancelled',
        success: false,
        completed_at: toIsoTime(activity.at),
      },
    ];
  }

  /** Returns the trace of a subagent, a child of its prompt's. Sent with each of its tool calls, in case its start was missed. */
  async #subagentTrace(activity: Activity): Promise<TraceRecordInput> {
    const { agent_id } = activity.provenance;
    const parent = promptTraceId(activity.provenance);
    return {
      ...traceBase(activity, traceIdOf(activity.provenance)),
      user_id: await this.#user(activity),
      root_id: parent,
      parent_id: parent,
      context: { cwd: activity.cwd, agent_id, ...agentType(activity) },
      tags: ['subagent'],
    };
  }

  #pathIn(input: unknown): string | undefined {
    const path = pathIn(input);
    return path === undefined || this.#excludes(path) ? undefined : path;
  }

  async #user({ cwd }: Activity): Promise<string | undefined> {
    return cwd === '' ? undefined : (await this.#userOf(cwd))?.slice(0, MAX_USER);
  }

  async #redact({ cwd }: Activity, text: string | undefined, maxLength: number): Promise<string | undefined> {
    if (text === undefined || !this.#texts.keepsText(cwd)) return undefined;
    return truncate(await this.#texts.redact(cwd, text), maxLength);
  }
}

function traceBase(activity: Activity, correlationId: string): TraceRecordInput {
  return { correlation_id: correlationId, session_id: activity.provenance.session_id, source: SOURCE };
}

/** A hook without a type reports an empty one; a transcript has none and must not overwrite what a hook reported. */
function agentType(activity: Activity): { readonly agent_type?: string } {
  if (activity.kind === 'tool' && activity.source === 'transcript' && activity.agentType === undefined) return {};
  return { agent_type: activity.agentType ?? '' };
}

function hookId({ at, eventName, input, provenance }: ToolActivity): string {
  const { session_id, tool_use_id } = provenance;
  // Old clients send no tool_use_id: input and time identify the call.
  if (tool_use_id === undefined) {
    return deterministicId('hook', session_id, digestOf(`${JSON.stringify(input)}${at}`), eventName);
  }
  return deterministicId('hook', callIdentity(tool_use_id, session_id), eventName);
}

function pathIn(input: unknown): string | undefined {
  const { file_path, notebook_path } = (input ?? {}) as Record<string, unknown>;
  const path = file_path ?? notebook_path;
  return typeof path === 'string' && path.length <= 4096 ? path : undefined;
}
