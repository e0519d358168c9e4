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

test('a client finds the five tools, described, with schemas', async () => {
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
    required: expect.arrayContaining(['code']) as string[],
    properties: { limit: { default: 10, maximum: 50 } },
  });
  expect(client.getServerVersion()).toMatchObject({ name: 'hookline', version: '1.2.3' });
});

test('each call reaches the port with its defaults, and comes back as text and structure', async () => {
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

test('patterns that were found are told in words, and as structure', async () => {
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
          '3 patterns are known that this code is or is like, the likest first:',
          '1. x in /a.ts: the very same code (score 1.00 by fingerprint); pattern_id p1',
          '2. g: code that resembles it, only possibly (score 0.50 by resemblance); pattern_id p2',
          '3. h: odd (score 0.25 by odd); pattern_id p3',
        ].join('\n'),
      },
    ],
    { pattern_id: 'own', patterns: [{ pattern_id: 'p1' }, { relation: 'resembles', score: 0.5 }, {}] },
  ]);
  expect(await find({ code: 'x', limit: 1 })).toMatchObject([[{ text: expect.stringMatching(/^One pattern/) }], {}]);
  expect(await find({ code: 'nothing' })).toMatchObject([
    [{ text: expect.stringMatching(/^Nothing like it/) }],
    { patterns: [] },
  ]);
  const note = 'Not all was looked for.';
  expect(await find({ code: 'nothing of it all' })).toEqual([
    [{ type: 'text', text: `Nothing was found.\n${note}` }],
    { pattern_id: 'own', patterns: [], note },
  ]);
  expect(await find({ code: 'one of it all', limit: 1 })).toMatchObject([
    [{ text: expect.stringMatching(/^One pattern[^]*pattern_id p1\nNot all was looked for\.$/) }],
    { note },
  ]);
});

test('what is refused, wrong or broken is an error that the model can read', async () => {
  expect(await client.callTool({ name: 'get_session_stats', arguments: { session_id: 'unknown' } })).toMatchObject({
    isError: true,
    content: [{ text: 'there is no such session' }],
  });
  const wrong = await client.callTool({ name: 'find_pattern', arguments: { code: 'x', limit: 500 } });
  expect(wrong.isError).toBe(true);
  const broken = await client.callTool({ name: 'pattern_lineage', arguments: { pattern_id: 'p' } });
  expect(broken).toMatchObject({
    isError: true,
    content: [{ text: 'something went wrong inside hookline; see its log' }],
  });
  expect(readFileSync(journal, 'utf8')).toBe('a secret reason\n');
});

test('a task tells of its progress, and ends when it is called off', async () => {
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
  expect(readFileSync(journal, 'utf8')).toBe('called off\n');
});

test('the server ends when its client goes away', async () => {
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
