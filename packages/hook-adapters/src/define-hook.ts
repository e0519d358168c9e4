import type { Readable, Writable } from 'node:stream';
import { MIB } from '@hookline/clock';
import { type TraceContext, traceContext } from '@hookline/recorder';
import type { HookEventName, HookInput } from './inputs.ts';
import type { HookOutput } from './hook-outputs.ts';
import { parseHookText } from './parse.ts';
import { toolInputProblem, type ToolInputs } from './tool-inputs.ts';

/** Events of single tool calls. */
export type ToolEvent = 'PreToolUse' | 'PostToolUse' | 'PostToolUseFailure' | 'PermissionRequest' | 'PermissionDenied';

/** Events whose hooks can refuse a tool call. */
export type GuardEvent = 'PreToolUse' | 'PermissionRequest';

/** Payload of an event; with the names of tools, their inputs are typed. */
export type InputOf<Event extends HookEventName, Tool extends string> = Event extends ToolEvent
  ? string extends Tool
    ? HookInput<Event>
    : {
        [Name in Tool]: HookInput<Event> & {
          readonly tool_name: Name;
          readonly tool_input: Name extends keyof ToolInputs ? ToolInputs[Name] : unknown;
        };
      }[Tool]
  : HookInput<Event>;

/** The run of a hook. */
export interface HookContext {
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
  /**
   * Ids of the trace in which the hook runs: the `environment` of an `ExecutionTracer`, and variables for the environment of
   * processes that the hook starts.
   */
  readonly trace: TraceContext;
}

/** A hook for one event. */
export interface Hook<Event extends HookEventName, Tool extends string = string> {
  readonly event: Event;
  /** Names of tools; calls of others are ignored. Their inputs are validated. @defaultValue all tools, without validation */
  readonly tools?: Event extends ToolEvent ? readonly Tool[] : never;
  /**
   * Effect of a failure: an invalid payload, an error of the handler, or the deadline. `deny` refuses the call, so that a guard
   * that fails lets nothing pass. @defaultValue 'continue'
   */
  readonly onFailure?: Event extends GuardEvent ? 'continue' | 'deny' : 'continue';
  /** Called with the validated payload. Its result is printed; `undefined` prints nothing. */
  readonly handle: (
    input: InputOf<NoInfer<Event>, NoInfer<Tool>>,
    context: HookContext,
  ) => HookOutput<NoInfer<Event>> | undefined | Promise<HookOutput<NoInfer<Event>> | undefined>;
}

/** Returns the hook unchanged, with payload and answer typed by its event and tools. */
export function defineHook<const Event extends HookEventName, const Tool extends string = string>(
  hook: Hook<Event, Tool>,
): Hook<Event, Tool> {
  return hook;
}

/** Streams and limits of a hook; `process` satisfies it. */
export interface HookEnvironment {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Called with the error when the payload is invalid, the handler fails or the deadline passes. */
  readonly onError?: ((error: Error) => void) | undefined;
  /** Deadline for reading, handling and printing together, in milliseconds, 1 or more. @defaultValue 5000 */
  readonly timeoutMs?: number | undefined;
  /** Largest payload that is read, in bytes. @defaultValue 67108864 (64 MiB) */
  readonly maxBytes?: number | undefined;
}

/**
 * Runs a hook once: reads the payload, calls the handler and prints its answer. Always resolves. A failure prints nothing, so
 * that Claude Code continues as if there were no hook, unless `onFailure` is `deny`. A payload of another event or tool is
 * ignored.
 */
export async function runHook<Event extends HookEventName, Tool extends string>(
  hook: Hook<Event, Tool>,
  environment: HookEnvironment,
): Promise<void> {
  const { timeoutMs = 5000, maxBytes = 64 * MIB, onError } = environment;
  const signal = AbortSignal.timeout(timeoutMs);
  // A closed stdout is reported instead of ending the process.
  environment.stdout.on('error', (error) => onError?.(error));
  try {
    const output = await withDeadline(answer(hook, environment.stdin, maxBytes, signal), signal);
    if (output !== undefined) await write(environment.stdout, JSON.stringify(output));
  } catch (error) {
    onError?.(error instanceof Error ? error : new Error(String(error)));
    if (hook.onFailure === 'deny')
      await write(environment.stdout, JSON.stringify(refusal(hook.event))).catch((cause: Error) => onError?.(cause));
  } finally {
    environment.stdin.destroy();
  }
}

function refusal(event: HookEventName): HookOutput<GuardEvent> {
  const reason = 'the hook that checks this call failed, and it refuses calls that it cannot check';
  return event === 'PermissionRequest'
    ? { hookSpecificOutput: { hookEventName: event, decision: { behavior: 'deny', message: reason } } }
    : {
        hookSpecificOutput: {
          hookEventName: 'PreToolUse',
          permissionDecision: 'deny',
          permissionDecisionReason: reason,
        },
      };
}

async function answer<Event extends HookEventName, Tool extends string>(
  hook: Hook<Event, Tool>,
  stdin: Readable,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HookOutput<Event> | undefined> {
  const parsed = parseHookText(await readAll(stdin, maxBytes));
  if (parsed.kind === 'invalid') throw new Error(`not a hook payload: ${parsed.reason}`);
  if (parsed.kind !== 'known' || parsed.input.hook_event_name !== hook.event) return undefined;
  if (hook.tools !== undefined) {
    const { tool_name: tool, tool_input: toolInput } = parsed.input as HookInput<ToolEvent>;
    if (!hook.tools.some((name) => name === tool)) return undefined;
    const problem = toolInputProblem(tool, toolInput);
    if (problem !== undefined) throw new Error(`not an input of ${tool}: ${problem}`);
  }
  const context = { signal, trace: traceContext(parsed.input) };
  return (await hook.handle(parsed.input as InputOf<Event, Tool>, context)) ?? undefined;
}

async function readAll(stdin: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const buffer = Buffer.from(chunk as Uint8Array);
    bytes += buffer.length;
    if (bytes > maxBytes) throw new RangeError(`the payload is larger than maxBytes (${maxBytes})`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function withDeadline<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

function write(stdout: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
