export { toActivity } from './activity.ts';
export { defineHook, type Hook, type HookEnvironment, runHook } from './define-hook.ts';
export { applyPatch, fileChanges, filesSeen, type PatchHunk } from './file-changes.ts';
export { Inbox, type InboxEntry, type InboxOptions, type InboxStats } from './inbox.ts';
export { HOOK_EVENTS, type HookEventName, type HookInput, inputSchemas } from './inputs.ts';
export { baseInput } from './inputs-base.ts';
export { drainInbox, type Drained, type IntakeOptions } from './intake.ts';
export { installHooks, type InstallOptions, type InstallResult, isInstalled, uninstallHooks } from './install.ts';
export type { Open } from './open-values.ts';
export type {
  AnyField,
  BlockableEvent,
  BlockDecision,
  CommonOutput,
  Elicited,
  HookOutput,
  NotOf,
  SilentEvent,
  Specific,
  SpecificOutputs,
  Watching,
  WithContext,
} from './outputs.ts';
export { type ParsedHook, parseHookPayload, parseHookText } from './parse.ts';
export {
  type CommandHook,
  type DecisionTools,
  decisions,
  type Launcher,
  RECORDING,
  type Registration,
  type ScriptName,
} from './registrations.ts';
export { addHooks, hasHooks, removeHooks, type SettingsEdit, type SettingsSyntaxError } from './settings-document.ts';
export type { StatusLine } from './status-line.ts';
