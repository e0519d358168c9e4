import { join } from 'node:path';
import type { HookEventName } from './inputs.ts';

/** File names of the hook scripts in `<home>/bin`. */
export const HOOK_SCRIPTS = ['capture.sh', 'session-start.sh', 'decide.sh'] as const;

/** File name of a hook script. */
export type ScriptName = (typeof HOOK_SCRIPTS)[number];

/** One hook that is registered with Claude Code. */
export interface Registration {
  readonly event: HookEventName;
  readonly script: ScriptName;
  /** Tools for which the hook runs, in Claude Code's matcher syntax. @defaultValue all */
  readonly matcher?: string | undefined;
  /** With `true`, Claude Code continues without waiting for the hook. */
  readonly async: boolean;
  /** Seconds after which Claude Code kills the hook. */
  readonly timeout: number;
}

/**
 * The registrations needed to record a session. A hook is asynchronous where the session continues anyway, and synchronous at
 * the end of turns and sessions, where a `claude -p` run would kill an asynchronous one.
 */
export const RECORDING: readonly Registration[] = [
  { event: 'SessionStart', script: 'session-start.sh', async: false, timeout: 5 },
  { event: 'UserPromptSubmit', script: 'capture.sh', async: true, timeout: 5 },
  { event: 'PostToolUse', script: 'capture.sh', async: true, timeout: 5 },
  { event: 'PostToolUseFailure', script: 'capture.sh', async: true, timeout: 5 },
  { event: 'SubagentStart', script: 'capture.sh', async: true, timeout: 5 },
  { event: 'SubagentStop', script: 'capture.sh', async: false, timeout: 5 },
  { event: 'Stop', script: 'capture.sh', async: false, timeout: 5 },
  { event: 'StopFailure', script: 'capture.sh', async: false, timeout: 5 },
  { event: 'SessionEnd', script: 'capture.sh', async: false, timeout: 1 },
];

/** Tools that the daemon decides about, by exact name; patterns are not supported. */
export interface DecisionTools {
  /** Tools with a decision before the call. */
  readonly before: readonly string[];
  /** Tools with a decision after the call; `*` for all. */
  readonly after: readonly string[] | '*';
  /** Registers a decision for the end of turns too. @defaultValue false */
  readonly turnEnd?: boolean | undefined;
  /** Registers a decision for compacted and cleared contexts too. @defaultValue false */
  readonly contextLost?: boolean | undefined;
}

/** Returns the registrations of the decision script; none for an event without a tool to decide about. */
export function decisions({
  before,
  after,
  contextLost = false,
  turnEnd = false,
}: DecisionTools): readonly Registration[] {
  const decide = { script: 'decide.sh', async: false, timeout: 5 } as const;
  const registrations: Registration[] = [];
  if (before.length > 0) registrations.push({ event: 'PreToolUse', matcher: before.join('|'), ...decide });
  if (after.length > 0) {
    registrations.push({ event: 'PostToolUse', matcher: after === '*' ? undefined : after.join('|'), ...decide });
  }
  if (turnEnd) registrations.push({ event: 'Stop', ...decide });
  if (contextLost) registrations.push({ event: 'SessionStart', matcher: 'compact|clear', ...decide });
  return registrations;
}

/** Runs the scripts where the file system refuses to execute them. */
export const INTERPRETER = '/bin/sh';

/** Start command of hooks: the script directly, or its Node.js form on systems without `sh`. */
export type Launcher =
  | {
      readonly kind: 'sh';
      readonly home: string;
      /** Program that runs the scripts where the file system refuses to execute them. @defaultValue they run themselves */
      readonly interpreter?: string | undefined;
    }
  | { readonly kind: 'node'; readonly node: string; readonly app: string };

/** A command hook as written to a settings file. */
export interface CommandHook {
  readonly type: 'command';
  readonly command: string;
  /** Arguments; with them, Claude Code runs `command` as a program and starts no shell. */
  readonly args: readonly string[];
  readonly async?: true;
  readonly timeout: number;
}

/** Returns the hook to write to a settings file for a registration. */
export function commandHook(registration: Registration, launcher: Launcher): CommandHook {
  const { event, script, async, timeout } = registration;
  return { type: 'command', ...programOf(script, event, launcher), ...(async ? { async } : {}), timeout };
}

function programOf(script: ScriptName, event: string, launcher: Launcher): Pick<CommandHook, 'command' | 'args'> {
  if (launcher.kind === 'node')
    return {
      command: launcher.node,
      args: [launcher.app, 'hook', script === 'decide.sh' ? 'decide' : 'capture', event],
    };
  const file = join(launcher.home, 'bin', script);
  const { interpreter } = launcher;
  return interpreter === undefined ? { command: file, args: [event] } : { command: interpreter, args: [file, event] };
}
