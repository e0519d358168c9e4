export { EXPORT_FORMATS, type ExportFormat, type ExportOptions, exportText } from './export-text.ts';
export {
  type AgentTrace,
  agentTrace,
  type AgentTraceContributor,
  type AgentTraceOptions,
  type AgentTraceRange,
  type TracedFile,
  type TracedLine,
} from './agent-trace.ts';
export { type CommitFiles, exportAgentTrace, type LineAccess } from './agent-trace-export.ts';
export {
  type AgentTraceRecord,
  agentTraceRecordSchema,
  parseAgentTraces,
  type ParsedTraces,
  type RecordContributor,
  type RecordConversation,
  type RecordRange,
  type RefusedRecord,
} from './agent-trace-record.ts';
export { authorshipLog, type AuthorshipLogOptions } from './authorship-notes.ts';
export { exportGitNotes, type ExportedNotes, type NoteAccess, notesRef } from './git-notes-export.ts';
export { type ImportedEdit, importedEdits } from './imported-edits.ts';
export { claimsOfLog, claimsOfTrace, type FileClaims, type LineClaim } from './line-claims.ts';
export { writeNote } from './note-writer.ts';
export {
  type ClaimContext,
  type ClaimRules,
  type CommitTime,
  type RecordAccess,
  type RecordCounts,
  type RecordSource,
  type RecordSteps,
  recordSteps,
} from './record-steps.ts';
