export type {
  Activity,
  ActivityBase,
  ActivityOf,
  FileChange,
  FileSeen,
  FileText,
  Fragment,
  ToolActivity,
} from './activity.ts';
export { promptTrace, traceOf, type Who } from './correlation.ts';
export { createMemory, type FileMemory, type RememberedFile, type StagedMemory, stageMemory } from './file-memory.ts';
export { Recorder, type RecorderOptions } from './recorder.ts';
export type { PatternEvents, Records, WriteContext } from './records.ts';
export { locate, normalizeRemote, type Place } from './repository.ts';
export { type RecordingMode, strictest, type TextPolicyOptions, type TextRedactor } from './text-policy.ts';
export { openSqliteMemory, type SqliteMemory, type SqliteMemoryOptions } from './sqlite-memory.ts';
