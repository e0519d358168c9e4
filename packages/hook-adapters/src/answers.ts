import type { HookOutput, SpecificOutputs } from './hook-outputs.ts';

/** Events whose hooks may add text to the context. */
export type ContextEvent = {
  [Event in keyof SpecificOutputs]: 'additionalContext' extends keyof SpecificOutputs[Event] ? Event : never;
}[keyof SpecificOutputs];

/** Answer of a `PreToolUse` hook that refuses the call. Claude reads the reason. */
export function denyCall(reason: string): HookOutput<'PreToolUse'> {
  return decision('deny', reason);
}

/** Answer of a `PreToolUse` hook that asks the user about the call, and shows the reason. */
export function askAboutCall(reason: string): HookOutput<'PreToolUse'> {
  return decision('ask', reason);
}

/** Answer of a `PreToolUse` hook that lets the call run without asking the user, who sees the reason. */
export function allowCall(reason: string): HookOutput<'PreToolUse'> {
  return decision('allow', reason);
}

/** Answer that adds text to Claude's context. Claude Code cuts it at 10,000 characters. */
export function addContext<const Event extends ContextEvent>(event: Event, text: string): HookOutput<Event> {
  return { hookSpecificOutput: { hookEventName: event, additionalContext: text } } as unknown as HookOutput<Event>;
}

function decision(permissionDecision: 'allow' | 'ask' | 'deny', reason: string): HookOutput<'PreToolUse'> {
  return {
    hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision, permissionDecisionReason: reason },
  };
}
