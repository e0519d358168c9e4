export type {
  Answer,
  FoundPattern,
  FoundPatterns,
  HooklinePort,
  LineageQuestion,
  PatternQuestion,
  PolicyQuestion,
  Refusal,
  TaskControl,
  TaskOrder,
} from './port.ts';
export { createMcpServer, type McpServerOptions, serveMcp } from './server.ts';
