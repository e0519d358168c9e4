export {
  type CodeSearch,
  findPattern,
  type FinderResult,
  type PatternFinderOptions,
  type StoredPattern,
  type WordMatch,
} from './pattern-finder.ts';
export type {
  DelegatedTask,
  DelegationPolicyRequest,
  HooklinePort,
  LineageRequest,
  PatternMatch,
  PatternSearch,
  PatternSearchResult,
  TaskControl,
  ToolRefusal,
  ToolResult,
} from './port.ts';
export { createMcpServer, type McpServerOptions, serveMcp } from './server.ts';
