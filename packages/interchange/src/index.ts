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
