import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine, program } from './command.ts';

const CODE = `export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) throw new RangeError('no values');
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
`;

async function clientOf(it: CommandLine): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const { PATH = '' } = process.env;
  const env = {
    PATH,
    HOME: it.folder,
    CLAUDE_CONFIG_DIR: join(it.folder, '.claude'),
    INTELLIGENCE_SERVICE_PORT: it.port,
  };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program, 'mcp'], env }));
  onTestFinished(() => client.close());
  return client;
}

test('find_pattern returns identical code before similar code', async () => {
  const it = await commandLine();
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  expect((await it.run(['up'])).code).toBe(0);
  const repository = join(it.folder, 'repository');
  execFileSync('git', ['init', '-q', repository]);
  writeFileSync(join(repository, 'median.ts'), CODE);
  execFileSync('git', ['-C', repository, 'add', '-A']);
  const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', repository, ...author, 'commit', '-qm', 'first']);
  expect(await it.json('import', '--git', repository)).toMatchObject({ imported: 1 });
  const client = await clientOf(it);
  const find = async (code: string) => {
    const { content, structuredContent, isError } = await client.callTool({
      name: 'find_pattern',
      arguments: { code, language: 'TypeScript' },
    });
    const text = content[0]?.type === 'text' ? content[0].text : '';
    const { patterns = [] } = (structuredContent ?? {}) as { patterns?: Record<string, unknown>[] };
    return { text, patterns, isError };
  };
  const same = await find(`// in another layout\n${CODE}`);
  expect(same.patterns[0]).toMatchObject({ relation: 'exact', method: 'fingerprint', score: 1, tentative: false });
  expect(same.text).toMatch(
    /^1\. .*median\.ts: identical code \(score 1\.00 by fingerprint\); pattern_id [0-9a-f]{16}$/m,
  );
  const renamed = CODE.replaceAll('sorted', 'ordered').replaceAll('middle', 'half');
  // The index of what is alike runs a second behind.
  await expect.poll(async () => (await find(renamed)).patterns, { timeout: 90_000, interval: 500 }).not.toEqual([]);
  const alike = await find(renamed);
  expect(alike.patterns[0]).toMatchObject({ pattern_id: same.patterns[0]?.['pattern_id'], relation: 'renamed' });
  expect(alike.text).toContain('the same code with other names');
  expect((await find('while (true) launch(rocket);\n')).text).toMatch(/^No similar code/);
  await it.run(['down']);
  expect(await find(CODE)).toMatchObject({ isError: true });
});
