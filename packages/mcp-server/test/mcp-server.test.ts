import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
let journal: string;
let client: Client;
let transport: StdioClientTransport;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-'));
  journal = join(folder, 'journal');
  transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(import.meta.dirname, 'children/server.ts'), journal],
    stderr: 'inherit',
  });
  client = new Client({ name: 'test', version: '0.0.0' });
  await client.connect(transport);
});
afterEach(async () => {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

test('lists five tools with descriptions and schemas', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).sort()).toEqual([
    'check_delegation_policy',
    'delegate_task',
    'find_pattern',
    'get_session_stats',
    'pattern_lineage',
  ]);
  for (const tool of tools) expect(tool.description).toMatch(/\.$/);
  expect(tools.find(({ name }) => name === 'find_pattern')?.inputSchema).toMatchObject({
    type: 'object',
    properties: { words: { type: 'string' }, code: { type: 'string' }, limit: { default: 10, maximum: 50 } },
  });
  expect(client.getServerVersion()).toMatchObject({ name: 'hookline', version: '1.2.3' });
});

test('passes calls with defaults to the port and returns text and structured content', async () => {
  const call = async (name: string, args: Record<string, unknown>) => {
    const result = await client.callTool({ name, arguments: args });
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(result.structuredContent) }]);
    return result.structuredContent;
  };
  expect(await call('check_delegation_policy', { path: '/a.ts', content: 'abc' })).toEqual({
    verdict: 'advise',
    path: '/a.ts',
    characters: 3,
  });
  expect(await call('get_session_stats', {})).toEqual({ session_id: 'last' });
  expect(await call('get_session_stats', { session_id: 's' })).toEqual({ session_id: 's' });
  expect(await call('delegate_task', { task: 'do', cwd: '/r' })).toEqual({ output: 'do', cwd: '/r' });
});

test('escapes control sequences and bidirectional overrides in text and structured content', async () => {
  const hostile = 'a\u001B]52;c;QQ\u0007\u009B31m\r\u202Eb\nc';
  const escaped = String.raw`a\u001b]52;c;QQ\u0007\u009b31m\r\u202eb`;
  const found = await client.callTool({ name: 'find_pattern', arguments: { code: hostile, limit: 1 } });
  expect(found.content).toMatchObject([{ text: expect.stringContaining(`1. ${escaped}\\nc in /a.ts`) as string }]);
  expect(found.structuredContent).toMatchObject({ patterns: [{ name: `${escaped}\nc` }] });
  const refused = await client.callTool({ name: 'delegate_task', arguments: { task: hostile } });
  expect(refused.structuredContent).toMatchObject({ output: `${escaped}\nc` });
});

test('find_pattern returns text and structured content', async () => {
  const find = async (args: Record<string, unknown>) => {
    const { content, structuredContent } = await client.callTool({ name: 'find_pattern', arguments: args });
    return [content, structuredContent];
  };
  const found = await find({ code: 'x' });
  expect(found).toMatchObject([
    [
      {
        type: 'text',
        text: [
          '3 known patterns are identical or similar to this code, the most similar first:',
          '1. x in /a.ts: identical code (score 1.00 by fingerprint); pattern_id p1',
          '2. g: similar code, uncertain (score 0.50 by resemblance); pattern_id p2',
          '3. h: odd (score 0.25 by odd); pattern_id p3',
        ].join('\n'),
      },
    ],
    { pattern_id: 'own', patterns: [{ pattern_id: 'p1' }, { relation: 'resembles', score: 0.5 }, {}] },
  ]);
  expect(await find({ code: 'x', limit: 1 })).toMatchObject([
    [{ text: expect.stringMatching(/^One known pattern/) }],
    {},
  ]);
  expect(await find({ code: 'nothing' })).toMatchObject([
    [{ text: expect.stringMatching(/^No similar code/) }],
    { patterns: [] },
  ]);
  const note = 'Not all was looked for.';
  expect(await find({ code: 'nothing of it all' })).toEqual([
    [{ type: 'text', text: `Nothing was found.\n${note}` }],
    { pattern_id: 'own', patterns: [], note },
  ]);
  expect(await find({ code: 'one of it all', limit: 1 })).toMatchObject([
    [{ text: expect.stringMatching(/^One known pattern[^]*pattern_id p1\nNot all was looked for\.$/) }],
    { note },
  ]);
});

test('returns tool errors when the port refuses or throws, or when arguments are invalid', async () => {
  expect(await client.callTool({ name: 'get_session_stats', arguments: { session_id: 'unknown' } })).toMatchObject({
    isError: true,
    content: [{ text: 'there is no such session' }],
  });
  const wrong = await client.callTool({ name: 'find_pattern', arguments: { code: 'x', limit: 500 } });
  expect(wrong.isError).toBe(true);
  const broken = await client.callTool({ name: 'pattern_lineage', arguments: { pattern_id: 'p' } });
  expect(broken).toMatchObject({
    isError: true,
    content: [{ text: 'hookline failed internally; see its log' }],
  });
  expect(readFileSync(journal, 'utf8')).toBe('a secret reason\n');
});

test('delegate_task reports progress and ends when the client cancels it', async () => {
  const lines: (string | undefined)[] = [];
  const abort = new AbortController();
  const running = client.callTool(
    { name: 'delegate_task', arguments: { task: 'never ends' } },
    {
      signal: abort.signal,
      onprogress: ({ message }) => {
        lines.push(message);
        if (lines.length === 2) abort.abort();
      },
    },
  );
  await expect(running).rejects.toThrow(/abort/i);
  expect(lines).toEqual(['one', 'two']);
  await until(() => existsSync(journal) && readFileSync(journal, 'utf8').endsWith('\n'));
  expect(readFileSync(journal, 'utf8')).toBe('cancelled\n');
});

test('the server exits when its client disconnects', async () => {
  const { pid } = transport;
  await client.close();
  await until(() => {
    try {
      process.kill(pid ?? 0, 0);
      return false;
    } catch {
      return true;
    }
  });
});
