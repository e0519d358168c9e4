import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine, program } from './command.ts';
import { written } from './transcript.ts';

const CODE = 'export const secret = (word: string): string => word.split("").reverse().join("");\n';

/** The service as if it were elsewhere: at an address that is not known for this machine's own. All that passes is kept. */
async function elsewhere(port: string): Promise<{ readonly url: string; readonly passed: string[] }> {
  const passed: string[] = [];
  const server = createServer((incoming, response) => {
    void incoming.toArray().then((chunks) => {
      const body = Buffer.concat(chunks);
      passed.push(`${incoming.method} ${incoming.url} ${body.toString()}`);
      const { method, url: path, headers } = incoming;
      const onward = request({ host: 'localhost', port, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://0.0.0.0:${(server.address() as AddressInfo).port}`, passed };
}

async function find(it: CommandLine, cwd: string, env: Record<string, string>, code = CODE): Promise<string> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const basic = { PATH: process.env['PATH'] ?? '', HOME: it.folder, CLAUDE_CONFIG_DIR: join(it.folder, '.claude') };
  const args = [program, 'mcp'];
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args, cwd, env: { ...basic, PWD: cwd, ...env } }),
  );
  try {
    const { content } = await client.callTool({ name: 'find_pattern', arguments: { code, language: 'TypeScript' } });
    return content[0]?.type === 'text' ? content[0].text : '';
  } finally {
    await client.close();
  }
}

test('code of a metadata-only project is not sent to a remote service', async () => {
  const it = await commandLine();
  const [quiet, open, link] = ['quiet', 'open', 'link'].map((name) => join(it.folder, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [quiet, open, it.home]) mkdirSync(folder, { recursive: true });
  symlinkSync(quiet, link);
  const file = join(quiet, 'a.ts');
  for (const folder of [quiet, open]) writeFileSync(join(folder, 'a.ts'), CODE);
  writeFileSync(join(it.home, 'config.yaml'), `tracking:\n  projects:\n    ${quiet}: metadata-only\n`);
  mkdirSync(it.home, { recursive: true });
  expect((await it.run(['up'])).code).toBe(0);
  writeFileSync(join(it.folder, 's1.jsonl'), written('s1', 'toolu_1', file, CODE));
  expect(await it.json('import', '--transcripts', it.folder)).toMatchObject({ imported: 1 });
  const { passed, url } = await elsewhere(it.port);
  const env = { INTELLIGENCE_SERVICE_URL: url, HOOKLINE_SERVICE_FORWARDED: 'true' };

  const same = await find(it, quiet, env);
  expect(same).toMatch(/^One known pattern is[^]*a\.ts: identical code[^]*\nOnly identical code was searched for/);
  const other = await find(it, link, env, 'export const other = 1;\n');
  expect(other).toMatch(/^Nothing was found\.\nOnly identical code/);
  writeFileSync(join(open, '.env'), 'PASSWORD=reverse');
  for (const name of [file, join(link, 'a.ts'), join(open, '.env')]) {
    const parents = await it.run(['pattern', 'parents', name], { env });
    expect(parents).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('stays on this machine') });
  }
  // It was asked, by the pattern's id alone.
  expect(passed.filter((what) => /^GET \S+\/patterns\/[0-9a-f]{16} $/.test(what))).toHaveLength(2);
  expect(passed.join('\n')).not.toMatch(/similar|reverse/);

  const local = { INTELLIGENCE_SERVICE_PORT: it.port };
  expect(await find(it, quiet, local)).not.toContain('Only identical code');
  expect(await it.run(['pattern', 'parents', file])).toMatchObject({ code: 0 });
  expect(await find(it, open, env)).not.toContain('Only identical code');
  expect(await it.run(['pattern', 'parents', join(open, 'a.ts')], { env })).toMatchObject({ code: 0 });
  expect(passed.filter((what) => /^POST .*similar .*reverse/.test(what))).toHaveLength(2);
});
