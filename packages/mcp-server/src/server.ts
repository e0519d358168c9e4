import { type CallToolResult, McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { serveStdio, type StdioServerHandle } from '@modelcontextprotocol/server/stdio';
import { printable } from '@hookline/terminal-text';
import { z } from 'zod';
import { patternText } from './pattern-text.ts';
import type { HooklinePort, PatternSearchResult, ToolRefusal, ToolResult } from './port.ts';

/** Options of {@link createMcpServer}. */
export interface McpServerOptions {
  /** Operations behind the tools. */
  readonly port: HooklinePort;
  /** Version reported to clients, such as `1.2.0`. */
  readonly version: string;
  /** Receives errors thrown by the port; the client only learns that the tool failed. */
  readonly onError?: ((error: Error) => void) | undefined;
}

const MAX_CODE_LENGTH = 1_000_000;

/** Creates a server with hookline's tools. Connect it to a transport, or use {@link serveMcp}. */
export function createMcpServer({ port, version, onError }: McpServerOptions): McpServer {
  const server = new McpServer({ name: 'hookline', version }, { capabilities: { tools: {} } });
  const guarded: Guarded = async (work, toText) => {
    try {
      return resultOf(await work(), toText);
    } catch (error) {
      onError?.(error instanceof Error ? error : new Error(String(error)));
      return resultOf({ refused: 'hookline failed internally; see its log' });
    }
  };
  addDelegation(server, port, guarded);
  addPatterns(server, port, guarded);
  return server;
}

/** Serves on standard input and output until the client closes them. The process must not print anything else. */
export function serveMcp(options: McpServerOptions): StdioServerHandle {
  const { onError } = options;
  return serveStdio(() => createMcpServer(options), onError ? { onerror: onError } : {});
}

/** Runs the work and returns its result as structured content and as text: JSON, or the result of `toText`. */
type Guarded = <T extends object = ToolResult>(
  work: () => Promise<T | ToolRefusal>,
  toText?: (answer: T) => string,
) => Promise<CallToolResult>;

function addDelegation(server: McpServer, port: HooklinePort, guarded: Guarded): void {
  server.registerTool(
    'check_delegation_policy',
    {
      description:
        'Decides whether writing a file should be delegated, and why. Call it before writing a large piece of code.',
      inputSchema: z.object({
        path: z.string().min(1).max(4096).describe('absolute path of the file'),
        content: z.string().max(MAX_CODE_LENGTH).describe('content to be written'),
      }),
      annotations: { readOnlyHint: true },
    },
    (input) => guarded(() => port.checkDelegationPolicy(input)),
  );
  server.registerTool(
    'delegate_task',
    {
      description: 'Runs a task with the configured command and returns its output. It may take minutes.',
      inputSchema: z.object({
        task: z.string().min(1).max(MAX_CODE_LENGTH).describe('self-contained description of the task'),
        cwd: z.string().max(4096).optional().describe('absolute working directory'),
      }),
      annotations: { readOnlyHint: false, openWorldHint: true },
    },
    ({ task, cwd }, context) =>
      guarded(() =>
        port.delegateTask({ task, cwd }, { signal: context.mcpReq.signal, onProgress: progressOf(context) }),
      ),
  );
  server.registerTool(
    'get_session_stats',
    {
      description: 'Returns how much work of a session was delegated and done directly, in tasks and tokens.',
      inputSchema: z.object({ session_id: z.string().max(200).optional().describe('default: the latest session') }),
      annotations: { readOnlyHint: true },
    },
    ({ session_id }) => guarded(() => port.getSessionStats(session_id)),
  );
}

function addPatterns(server: McpServer, port: HooklinePort, guarded: Guarded): void {
  server.registerTool(
    'find_pattern',
    {
      description:
        'Finds recorded code by words, or code that is identical or similar to given code. Call it before writing something new.',
      inputSchema: z.object({
        words: z.string().min(1).max(500).optional().describe('words of names, paths or code, such as takeTokens'),
        code: z.string().min(1).max(MAX_CODE_LENGTH).optional().describe('code to search for, instead of words'),
        language: z.string().max(100).optional().describe('language of the code; without it, several are tried'),
        limit: z.int().min(1).max(50).default(10).describe('maximum number of results'),
      }),
      annotations: { readOnlyHint: true },
    },
    ({ code, language, limit, words }) =>
      guarded<PatternSearchResult>(() => port.findPattern({ code, limit, language, words }), patternText),
  );
  server.registerTool(
    'pattern_lineage',
    {
      description: 'Returns the ancestors or descendants of a pattern.',
      inputSchema: z.object({
        pattern_id: z.string().min(1).max(200).describe('pattern_id as returned by find_pattern'),
        direction: z.enum(['ancestry', 'descendants']).default('ancestry'),
        depth: z.int().min(1).max(50).default(10).describe('generations'),
      }),
      annotations: { readOnlyHint: true },
    },
    ({ pattern_id, direction, depth }) =>
      guarded(() => port.patternLineage({ patternId: pattern_id, direction, depth })),
  );
}

/** Sends progress notifications to clients that requested them. */
function progressOf({ mcpReq }: ServerContext): (line: string) => void {
  const progressToken = mcpReq._meta?.progressToken;
  let progress = 0;
  return (message) => {
    if (progressToken === undefined) return;
    const params = { progressToken, progress: ++progress, message: printable(message) };
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}

function resultOf<T extends object>(
  answer: T | ToolRefusal,
  toText: (answer: T) => string = (value) => JSON.stringify(value),
): CallToolResult {
  if (isRefusal(answer)) return { isError: true, content: [{ type: 'text', text: printable(answer.refused) }] };
  const escaped = escapeStrings(answer);
  return { content: [{ type: 'text', text: toText(escaped) }], structuredContent: { ...escaped } };
}

/** Escapes control sequences in all strings of a JSON value, because clients display them. */
function escapeStrings<T>(value: T): T {
  const escaped: unknown = JSON.parse(JSON.stringify(value), (_key, member: unknown) =>
    typeof member === 'string' ? printable(member) : member,
  );
  return escaped as T;
}

function isRefusal(answer: object): answer is ToolRefusal {
  return 'refused' in answer && typeof answer.refused === 'string';
}
