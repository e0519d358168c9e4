import type { HookEventName } from './inputs.ts';

/** What any hook may answer. */
export interface CommonOutput {
  /** `false` stops Claude after this hook, whatever it answers besides. @defaultValue true */
  readonly continue?: boolean;
  /** Shown to the user when `continue` is false. */
  readonly stopReason?: string;
  /** Shown to the user. */
  readonly systemMessage?: string;
  /** A notification or title escape sequence (OSC 0, 1, 2, 9, 99, 777 or BEL). */
  readonly terminalSequence?: string;
}

/** Refuses what is about to happen, and says why. */
export interface BlockDecision {
  readonly decision?: 'block';
  readonly reason?: string;
}

/** Events whose hooks may tell Claude something. */
export interface WithContext {
  /** Text that Claude reads; at most 10,000 characters are shown to it. */
  readonly additionalContext?: string;
}

/** An answer in the user's place. */
export interface Elicited {
  readonly action?: 'accept' | 'decline' | 'cancel';
  readonly content?: Record<string, unknown>;
}

/** Events whose hooks may choose what is watched. */
export interface Watching {
  /** Absolute paths whose changes fire FileChanged. */
  readonly watchPaths?: string[];
}

/** What some events allow besides, as `hookSpecificOutput`. */
export interface SpecificOutputs {
  readonly PreToolUse: WithContext & {
    readonly permissionDecision?: 'allow' | 'deny' | 'ask' | 'defer';
    readonly permissionDecisionReason?: string;
    /** Replaces the tool's input as a whole. */
    readonly updatedInput?: Record<string, unknown>;
  };
  readonly PostToolUse: WithContext & {
    readonly classifierContext?: string;
    /** Replaces what Claude is told the tool answered. */
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

/** Events whose answer Claude Code throws away. */
export type SilentEvent = 'SessionEnd' | 'StopFailure' | 'InstructionsLoaded';

/** Every field that any event allows. */
export type AnyField = { [Event in keyof SpecificOutputs]: keyof SpecificOutputs[Event] }[keyof SpecificOutputs];

/** Fields of other events, forbidden by name: inside a union the compiler does not look for excess ones. */
export type NotOf<Event extends keyof SpecificOutputs> = {
  readonly [Field in Exclude<AnyField, keyof SpecificOutputs[Event]>]?: never;
};

/** What one event allows as `hookSpecificOutput`; for most nothing. */
export type Specific<Event extends HookEventName> = Event extends keyof SpecificOutputs
  ? { readonly hookSpecificOutput?: { readonly hookEventName: Event } & SpecificOutputs[Event] & NotOf<Event> }
  : { readonly hookSpecificOutput?: never };

/** All that an event's hook can say: a field the event does not allow does not compile. */
export type HookOutput<Event extends HookEventName> = Event extends SilentEvent
  ? Record<string, never>
  : CommonOutput & (Event extends BlockableEvent ? BlockDecision : unknown) & Specific<Event>;
