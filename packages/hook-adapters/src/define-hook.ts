import type { Readable, Writable } from 'node:stream';
import type { HookEventName, HookInput } from './inputs.ts';
import type { HookOutput } from './outputs.ts';
import { parseHookText } from './parse.ts';

/** A hook: the event it is for, and what it does then. */
export interface Hook<Event extends HookEventName> {
  readonly event: Event;
  /** Called with the checked payload. What it answers is printed; nothing, `undefined`, says nothing. */
  readonly handle: (
    input: HookInput<Event>,
    context: { readonly signal: AbortSignal },
  ) => HookOutput<Event> | undefined | Promise<HookOutput<Event> | undefined>;
}

/** Defines a hook whose payload and answer are those of its event. */
export function defineHook<const Event extends HookEventName>(hook: Hook<Event>): Hook<Event> {
  return hook;
}

/** What a hook runs in; `process` fits. */
export interface HookEnvironment {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Called with what went wrong: a payload that is none, an error of the handler, a deadline that passed. */
  readonly onError?: (error: Error) => void;
  /** How long everything may take, in milliseconds, 1 or more. @defaultValue 5000 */
  readonly timeoutMs?: number;
  /** Largest payload that is read, in bytes. @defaultValue 67108864 (64 MiB) */
  readonly maxBytes?: number;
}

/**
 * Runs a hook once: reads the payload, calls the handler, prints its answer. Always resolves, and a failure prints
 * nothing, so that Claude Code goes on as without the hook. A payload of another event is left alone.
 */
export async function runHook<Event extends HookEventName>(
  hook: Hook<Event>,
  environment: HookEnvironment,
): Promise<void> {
  const { timeoutMs = 5000, maxBytes = 64 * 1024 * 1024, onError } = environment;
  const signal = AbortSignal.timeout(timeoutMs);
  // A reader that went away is an error to report, not one to die of.
  environment.stdout.on('error', (error) => onError?.(error));
  try {
    const output = await withDeadline(answer(hook, environment.stdin, maxBytes, signal), signal);
    if (output !== undefined) await write(environment.stdout, JSON.stringify(output));
  } catch (error) {
    onError?.(error instanceof Error ? error : new Error(String(error)));
  } finally {
    environment.stdin.destroy();
  }
}

async function answer<Event extends HookEventName>(
  hook: Hook<Event>,
  stdin: Readable,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HookOutput<Event> | undefined> {
  const parsed = parseHookText(await readAll(stdin, maxBytes));
  if (parsed.kind === 'invalid') throw new Error(`not a hook payload: ${parsed.reason}`);
  if (parsed.kind === 'unknown' || parsed.input.hook_event_name !== hook.event) return undefined;
  return (await hook.handle(parsed.input as HookInput<Event>, { signal })) ?? undefined;
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
