import type { HookEventName } from './inputs.ts';

/** Answer that every hook may give. */
export interface CommonOutput {
  /** `false` stops Claude after this hook, regardless of its other fields. @defaultValue true */
  readonly continue?: boolean;
  /** Shown to the user when `continue` is false. */
  readonly stopReason?: string;
  /** Shown to the user. */
  readonly systemMessage?: string;
  /** A notification or title escape sequence (OSC 0, 1, 2, 9, 99, 777 or BEL). */
  readonly terminalSequence?: string;
}

/** Blocks the action, with the reason. */
export interface BlockDecision {
  readonly decision?: 'block';
  readonly reason?: string;
}

/** Answer of events whose hooks may add text to the context. */
export interface WithContext {
  /** Text added to the context; Claude Code cuts it at 10,000 characters. */
  readonly additionalContext?: string;
}

/** Answer to an elicitation in place of the user. */
export interface Elicited {
  readonly action?: 'accept' | 'decline' | 'cancel';
  readonly content?: Record<string, unknown>;
}

/** Answer of events whose hooks may watch files. */
export interface Watching {
  /** Absolute paths whose changes fire FileChanged. */
  readonly watchPaths?: string[];
}

/** `hookSpecificOutput` of the events that have one. */
export interface SpecificOutputs {
  readonly PreToolUse: WithContext & {
    readonly permissionDecision?: 'allow' | 'deny' | 'ask' | 'defer';
    readonly permissionDecisionReason?: string;
    /** Replaces the tool's input as a whole. */
    readonly updatedInput?: Record<string, unknown>;
  };
  readonly PostToolUse: WithContext & {
    readonly classifierContext?: string;
    /** Replaces the tool's answer in the context. */
    readonly updatedToolOutput?: unknown;
    readonly updatedMCPToolOutput?: unknown;
  };
  readonly PostToolUseFailure: WithContext;
  readonly PostToolBatch: WithContext;
  readonly Notification: WithContext;
  readonly UserPromptSubmit: WithContext & {
    readonly sessionTitle?: string;
    readonly suppressOriginalPrompt?: boolean;
  };
  readonly UserPromptExpansion: WithContext & { readonly suppressOriginalPrompt?: boolean };
  readonly SessionStart: WithContext &
    Watching & {
      readonly initialUserMessage?: string;
      readonly sessionTitle?: string;
      readonly reloadSkills?: boolean;
    };
  readonly Setup: WithContext;
  readonly Stop: WithContext;
  readonly SubagentStart: WithContext;
  readonly SubagentStop: WithContext;
  readonly PreModelSwitch: {
    readonly permissionDecision?: 'allow' | 'deny' | 'ask';
    readonly permissionDecisionReason?: string;
  };
  readonly PostModelSwitch: WithContext;
  readonly PermissionRequest: {
    readonly decision:
      | { readonly behavior: 'allow'; readonly updatedInput?: Record<string, unknown> }
      | { readonly behavior: 'deny'; readonly message?: string; readonly interrupt?: boolean };
  };
  readonly PermissionDenied: { readonly retry?: boolean };
  readonly Elicitation: Elicited;
  readonly ElicitationResult: Elicited;
  readonly CwdChanged: Watching;
  readonly FileChanged: Watching;
  readonly WorktreeCreate: { readonly worktreePath: string };
  readonly MessageDisplay: { readonly displayContent?: string };
}

/** Events at which `decision: 'block'` has an effect. */
export type BlockableEvent =
  | 'UserPromptSubmit'
  | 'UserPromptExpansion'
  | 'PostToolUse'
  | 'PostToolBatch'
  | 'Stop'
  | 'SubagentStop'
  | 'TaskCreated'
  | 'TaskCompleted'
  | 'TeammateIdle'
  | 'ConfigChange'
  | 'PreCompact';

/** Events whose answer Claude Code ignores. */
export type SilentEvent = 'SessionEnd' | 'StopFailure' | 'InstructionsLoaded';

/** All fields of all specific outputs. */
export type AnyField = { [Event in keyof SpecificOutputs]: keyof SpecificOutputs[Event] }[keyof SpecificOutputs];

/** Forbids the fields of other events by name: excess property checks do not apply inside a union. */
export type NotOf<Event extends keyof SpecificOutputs> = {
  readonly [Field in Exclude<AnyField, keyof SpecificOutputs[Event]>]?: never;
};

/** `hookSpecificOutput` of one event; most events have none. */
export type Specific<Event extends HookEventName> = Event extends keyof SpecificOutputs
  ? { readonly hookSpecificOutput?: { readonly hookEventName: Event } & SpecificOutputs[Event] & NotOf<Event> }
  : { readonly hookSpecificOutput?: never };

/** Complete answer of a hook. A field that its event does not support is a type error. */
export type HookOutput<Event extends HookEventName> = Event extends SilentEvent
  ? Record<string, never>
  : CommonOutput & (Event extends BlockableEvent ? BlockDecision : unknown) & Specific<Event>;
