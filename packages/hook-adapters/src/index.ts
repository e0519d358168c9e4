export { addContext, allowCall, askAboutCall, type ContextEvent, denyCall } from './answers.ts';
export {
  type CustomHook,
  customHookEntry,
  type CustomHookOptions,
  registerHook,
  unregisterHook,
} from './custom-hooks.ts';
export { toActivity } from './hook-activity.ts';
export {
  defineHook,
  type GuardEvent,
  type Hook,
  type HookContext,
  type HookEnvironment,
  type InputOf,
  runHook,
  type ToolEvent,
} from './define-hook.ts';
export { drainInbox, type DrainInboxOptions, type InboxDrainReport } from './drain-inbox.ts';
export { fileChanges, filesRead } from './file-changes.ts';
export { commandDiffIn } from './command-diff-setting.ts';
export { Inbox, type InboxOptions, type InboxStats } from './inbox.ts';
export type { InboxEntry, InboxScan, InboxScanOptions } from './inbox-scan.ts';
export { type HookDecision, HookDecisions, type HookDecisionsOptions } from './hook-decisions.ts';
export { toolInputSchemas, type ToolInputs } from './tool-inputs.ts';
export { type HookedCall, hookedCall } from './hooked-call.ts';
export { HOOK_EVENTS, type HookEventName, type HookInput, inputSchemas } from './inputs.ts';
export { baseInput } from './inputs-base.ts';
export { InboxLoop, type InboxLoopOptions, type TimedDrain } from './inbox-loop.ts';
export { type HookScriptsOptions, installScripts, refusesToExecute } from './hook-scripts.ts';
export { installHooks, type InstallOptions, type InstallResult, isInstalled, uninstallHooks } from './install.ts';
export { interruptedCommands } from './interrupted-calls.ts';
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
} from './hook-outputs.ts';
export type { OtherAgent } from './other-agents.ts';
export { type ParsedHook, parseHookPayload, parseHookText } from './parse.ts';
export { proposedChange, type ProposedChange } from './proposed-change.ts';
export {
  type CommandHook,
  type DecisionTools,
  decisions,
  HOOK_SCRIPTS,
  type Launcher,
  RECORDING,
  type Registration,
  type ScriptName,
} from './registrations.ts';
export { addHooks, hasHooks, removeHooks, type SettingsEdit, type SettingsSyntaxError } from './settings-document.ts';
export type { StatusLine } from './status-line-setting.ts';
export { TraceContextFiles, type TraceContextFilesOptions } from './trace-context-files.ts';
export { transcriptActivity } from './transcript-activity.ts';
