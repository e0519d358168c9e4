export type {
  Activity,
  ActivityBase,
  ActivityOf,
  ActivityProvenance,
  CommandDiff,
  DiffFile,
  FileChange,
  FileRead,
  FileText,
  Fragment,
  PatchHunk,
  ToolActivity,
} from './activity.ts';
export { filesOfCommand } from './command-changes.ts';
export type { ChangeRecorderOptions } from './change-recorder.ts';
export { type CodePolicy, codePolicy, type CodePolicyOptions } from './code-policy.ts';
export { promptTraceId, traceIdOf, type TraceOwner } from './correlation.ts';
export { excludedPaths, isExcludedActivity } from './exclusion.ts';
export { gitUser, type UserOf } from './git-user.ts';
export {
  createMemory,
  type FileMemory,
  type KnownText,
  type RememberedFile,
  type StagedMemory,
  stageMemory,
} from './file-memory.ts';
export { type FileState, type FileSystem, localFiles } from './file-system.ts';
export { ignoredPaths, modeByPath } from './path-rules.ts';
export type { EventContext, PatternEvents } from './pattern-events-port.ts';
export { withoutPrivateParts } from './private-parts.ts';
export { Recorder, type RecorderOptions } from './recorder.ts';
export type { Records } from './records.ts';
export { isForeignPath, realPath } from './real-path.ts';
export { normalizeRemote } from './remote-name.ts';
export { locate, repositoryOf, type RepositoryPath, topFolderOf } from './repository.ts';
export { openSqliteMemory, type SqliteMemory, type SqliteMemoryOptions } from './sqlite-memory.ts';
export { type TraceContext, traceContext } from './trace-context.ts';
export { type RecordingMode, strictest, type TextPolicyOptions, type TextRedactor } from './text-policy.ts';
export { type PathPolicy, pathPolicy, type PathRules } from './path-policy.ts';
