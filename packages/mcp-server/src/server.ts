import { type CallToolResult, McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { serveStdio, type StdioServerHandle } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { foundText } from './found-text.ts';
import type { Answer, FoundPatterns, HooklinePort, Refusal } from './port.ts';

/** How the server is made. */
export interface McpServerOptions {
  /** What its tools can do. */
  readonly port: HooklinePort;
  /** Version that it tells clients, such as `1.2.0`. */
  readonly version: string;
  /** Called with what went wrong inside; the client is told no more than that something did. */
  readonly onError?: (error: Error) => void;
}

const CODE_CHARACTERS = 1_000_000;

/** A server with hookline's tools. Connect it to a transport, or use {@link serveMcp}. */
export function createMcpServer({ port, version, onError }: McpServerOptions): McpServer {
  const server = new McpServer({ name: 'hookline', version }, { capabilities: { tools: {} } });
  const guarded: Guarded = async (work, inWords) => {
    try {
      return resultOf(await work(), inWords);
    } catch (error) {
      onError?.(error instanceof Error ? error : new Error(String(error)));
      return resultOf({ refused: 'something went wrong inside hookline; see its log' });
    }
  };
  addDelegation(server, port, guarded);
  addPatterns(server, port, guarded);
  return server;
}

/** Serves on this process's standard input and output until the client closes them. Nothing else may print there. */
export function serveMcp(options: McpServerOptions): StdioServerHandle {
  const { onError } = options;
  return serveStdio(() => createMcpServer(options), onError ? { onerror: onError } : {});
}

/** Does the work, and answers with what it says as JSON, or `inWords`. */
type Guarded = <T extends object = Answer>(
  work: () => Promise<T | Refusal>,
  inWords?: (answer: T) => string,
) => Promise<CallToolResult>;

function addDelegation(server: McpServer, port: HooklinePort, guarded: Guarded): void {
  server.registerTool(
    'check_delegation_policy',
    {
      description:
        'Says whether writing a file is better delegated, and why. Ask before writing a large piece of code.',
      inputSchema: z.object({
        path: z.string().min(1).max(4096).describe('the file, absolute'),
        content: z.string().max(CODE_CHARACTERS).describe('what is to be written'),
      }),
      annotations: { readOnlyHint: true },
    },
    (input) => guarded(() => port.checkDelegationPolicy(input)),
  );
  server.registerTool(
    'delegate_task',
    {
      description: 'Has a configured command do a task, and answers with what it says. It may take minutes.',
      inputSchema: z.object({
        task: z.string().min(1).max(CODE_CHARACTERS).describe('the task in words, complete in itself'),
        cwd: z.string().max(4096).optional().describe('folder to work in, absolute'),
      }),
      annotations: { readOnlyHint: false, openWorldHint: true },
    },
    ({ task, cwd }, context) =>
      guarded(() =>
        port.delegateTask(
          { task, ...(cwd === undefined ? {} : { cwd }) },
          { signal: context.mcpReq.signal, onProgress: progressOf(context) },
        ),
      ),
  );
  server.registerTool(
    'get_session_stats',
    {
      description: 'What was delegated and done directly in a session, in pieces of work and tokens.',
      inputSchema: z.object({ session_id: z.string().max(200).optional().describe('default: the last session') }),
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
        'Finds code that was written before and is the given code, or like it. Ask before writing something new.',
      inputSchema: z.object({
        code: z.string().min(1).max(CODE_CHARACTERS).describe('code that it should be like'),
        language: z.string().max(100).optional().describe('its language, such as TypeScript'),
        limit: z.int().min(1).max(50).default(10).describe('most patterns to answer with'),
      }),
      annotations: { readOnlyHint: true },
    },
    ({ code, language, limit }) =>
      guarded<FoundPatterns>(
        () => port.findPattern({ code, limit, ...(language === undefined ? {} : { language }) }),
        foundText,
      ),
  );
  server.registerTool(
    'pattern_lineage',
    {
      description: 'Where a pattern comes from, or what came of it.',
      inputSchema: z.object({
        pattern_id: z.string().min(1).max(200).describe('as find_pattern gives it'),
        direction: z.enum(['ancestry', 'descendants']).default('ancestry'),
        depth: z.int().min(1).max(50).default(10).describe('generations'),
      }),
      annotations: { readOnlyHint: true },
    },
    ({ pattern_id, direction, depth }) =>
      guarded(() => port.patternLineage({ patternId: pattern_id, direction, depth })),
  );
}

/** Progress for clients that asked for it; nothing for others. */
function progressOf({ mcpReq }: ServerContext): (line: string) => void {
  const progressToken = mcpReq._meta?.progressToken;
  let progress = 0;
  return (message) => {
    if (progressToken === undefined) return;
    const params = { progressToken, progress: ++progress, message };
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}

function resultOf<T extends object>(
  answer: T | Refusal,
  inWords: (answer: T) => string = (value) => JSON.stringify(value),
): CallToolResult {
  if (isRefusal(answer)) return { isError: true, content: [{ type: 'text', text: answer.refused }] };
  return { content: [{ type: 'text', text: inWords(answer) }], structuredContent: { ...answer } };
}

function isRefusal(answer: object): answer is Refusal {
  return 'refused' in answer && typeof answer.refused === 'string';
}
