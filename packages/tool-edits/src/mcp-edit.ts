import type { ToolEdit } from './tool-edit.ts';
import { genericEdit, MCP_TOOLS } from './mcp-tools.ts';
import { membersOf } from './values.ts';

const MCP_NAME = /^mcp__(.+?)__([^_].*)$/;

/** Returns the effect of a call of an MCP server's tool on a file, from its input; `undefined` when it changes none. */
export function mcpEdit(toolName: string, input: unknown, response: unknown): ToolEdit | undefined {
  const [, server = '', tool = ''] = MCP_NAME.exec(toolName) ?? [];
  const asked = membersOf(input);
  if (tool === '' || hasFailed(response)) return undefined;
  for (const { servers, tools } of MCP_TOOLS) {
    if (servers.test(server) && Object.hasOwn(tools, tool)) return tools[tool]?.(asked);
  }
  return genericEdit(tool, asked);
}

/** Returns whether a result says that the call failed: some servers report errors as ordinary text. */
function hasFailed(response: unknown): boolean {
  const content = Array.isArray(response) ? (response as unknown[]) : membersOf(response)['content'];
  const [first] = Array.isArray(content) ? (content as unknown[]) : [content ?? response];
  const text = typeof first === 'string' ? first : membersOf(first)['text'];
  return membersOf(response)['isError'] === true || (typeof text === 'string' && /^\W*(?:error|failed)\b/i.test(text));
}
