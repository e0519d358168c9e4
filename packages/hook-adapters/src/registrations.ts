import { join } from 'node:path';
import type { HookEventName } from './inputs.ts';

/** A script of ours, by its file name in `<home>/bin`. */
export type ScriptName = 'capture.sh' | 'session-start.sh' | 'decide.sh';

/** One hook that is registered with Claude Code. */
export interface Registration {
  readonly event: HookEventName;
  readonly script: ScriptName;
  /** Which tools, in Claude Code's matcher syntax. @defaultValue all */
  readonly matcher?: string;
  /** Whether Claude Code goes on without waiting for it. */
  readonly async: boolean;
  /** Seconds after which Claude Code ends it. */
  readonly timeout: number;
}

/**
 * What is registered to record a session, and nothing that is not used. Asynchronous where Claude Code waits for
 * something else anyway; synchronous at the ends of things, where a `-p` run would cut an asynchronous one off.
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

/** For which tools there is something to decide. A list is never a pattern: names only. */
export interface DecisionTools {
  /** Before they run. */
  readonly before: readonly string[];
  /** After they ran; `*` for all. */
  readonly after: readonly string[] | '*';
  /** Whether a compacted or cleared context matters. @defaultValue false */
  readonly contextLost?: boolean;
}

/** What is registered so that the daemon can decide: nothing for which nothing is to be decided. */
export function decisions({ before, after, contextLost = false }: DecisionTools): readonly Registration[] {
  const decide = { script: 'decide.sh', async: false, timeout: 5 } as const;
  return [
    ...(before.length === 0 ? [] : [{ event: 'PreToolUse', matcher: before.join('|'), ...decide } as const]),
    ...(after.length === 0
      ? []
      : [{ event: 'PostToolUse', ...(after === '*' ? {} : { matcher: after.join('|') }), ...decide } as const]),
    ...(contextLost ? [{ event: 'SessionStart', matcher: 'compact|clear', ...decide } as const] : []),
  ];
}

/** How a script is started: directly, or by Node.js where there is no `sh`. */
export type Launcher =
  | { readonly kind: 'sh'; readonly home: string }
  | { readonly kind: 'node'; readonly node: string; readonly app: string };

/** A command hook as it stands in a settings file. */
export interface CommandHook {
  readonly type: 'command';
  readonly command: string;
  /** With arguments no shell is started: the command is the program. */
  readonly args: readonly string[];
  readonly async?: true;
  readonly timeout: number;
}

/** The hook that a settings file gets for a registration. */
export function commandHook(registration: Registration, launcher: Launcher): CommandHook {
  const { event, script, async, timeout } = registration;
  const program =
    launcher.kind === 'sh'
      ? { command: join(launcher.home, 'bin', script), args: [event] }
      : { command: launcher.node, args: [launcher.app, 'hook', script === 'decide.sh' ? 'decide' : 'capture', event] };
  return { type: 'command', ...program, ...(async ? { async } : {}), timeout };
}
