import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine, program } from './command.ts';

const QUIET = { HOOKLINE_SERVICE_AUTOSTART: 'false' };

async function configured(config: string): Promise<CommandLine> {
  const it = await commandLine(QUIET);
  mkdirSync(it.home, { recursive: true });
  writeFileSync(join(it.home, 'config.yaml'), config);
  return it;
}

/** A webhook that keeps the messages it receives. */
async function noticeServer(): Promise<{ readonly url: string; readonly messages: readonly unknown[] }> {
  const messages: unknown[] = [];
  const server = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
    incoming.on('end', () => {
      messages.push((JSON.parse(text) as { readonly message?: unknown }).message);
      response.end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, messages };
}

const context = (it: CommandLine, name: string): string => join(it.folder, '.context', name);

/** Asks the daemon as the decision script does. */
function decide(
  it: CommandLine,
  payload: string,
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  const socketPath = readFileSync(join(it.home, '.cache', 'daemon.socket'), 'utf8').trim();
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path: '/decide', method: 'POST' }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

const before = (tool_name: string, tool_input: object): string =>
  JSON.stringify({
    session_id: 's',
    cwd: '/p',
    hook_event_name: 'PreToolUse',
    tool_name,
    tool_input,
    tool_use_id: 't',
  });

describe('install registers', () => {
  test.each([
    ['', []],
    ['delegation:\n  mode: advise\n', ['Write|Edit|NotebookEdit']],
    ['search_cache:\n  answer: true\n', ['compact|clear', 'Grep|Glob|Bash']],
    ['context_budget:\n  condense: true\n', ['Bash']],
    ['context_budget:\n  notes: true\n', [undefined]],
  ])('with settings %j: decisions for %j', async (config, matchers) => {
    const it = await configured(config);
    await it.run(['install']);
    const { hooks } = JSON.parse(readFileSync(it.settings, 'utf8')) as {
      hooks: Record<string, { matcher?: string; hooks: { command: string }[] }[]>;
    };
    const deciding = Object.values(hooks)
      .flat()
      .filter((group) => group.hooks[0]?.command.endsWith('decide.sh'));
    expect(deciding.map(({ matcher }) => matcher)).toEqual(matchers);
    expect(await it.json('install')).toMatchObject({ changed: false });
  });

  test('doctor reports that settings changed after the installation', async () => {
    const it = await configured('');
    await it.run(['install']);
    const looked = async (): Promise<string> => (await it.run(['doctor'])).stdout;
    expect(await looked()).toMatch(/^ok +hooks/m);
    writeFileSync(join(it.home, 'config.yaml'), 'search_cache:\n  answer: true\n');
    expect(await looked()).toMatch(/^warn +hooks .*does not match the settings\n +fix: hookline install/m);
  });

  test("the status line wraps the user's own, which uninstall restores", async () => {
    const it = await configured('context_budget:\n  status_line: true\n');
    const own = '{\n  "statusLine": { "type": "command", "command": "echo \'mine\'" }\n}\n';
    mkdirSync(dirname(it.settings), { recursive: true });
    writeFileSync(it.settings, own);
    await it.run(['install']);
    const { statusLine } = JSON.parse(readFileSync(it.settings, 'utf8')) as { statusLine: { command: string } };
    expect(statusLine.command).toContain(join(it.home, 'bin', 'status-line.sh'));
    expect(existsSync(join(it.home, 'bin', 'status-line.sh'))).toBe(true);
    await it.run(['uninstall']);
    expect(readFileSync(it.settings, 'utf8')).toBe(own);
  });
});

describe('POST /decide', () => {
  test('answers with the decision of a gate, and with nothing for other calls and invalid payloads', async () => {
    const it = await configured('delegation:\n  mode: ask\n  max_lines: 5\n');
    await it.run(['up']);
    const large = before('Write', { file_path: '/p/a.ts', content: 'const a = 1;\n'.repeat(20) });
    const { status, text } = await decide(it, large);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'ask',
        permissionDecisionReason: expect.stringContaining('20 lines at once'),
      },
    });
    for (const payload of [before('Read', { file_path: '/p/a.ts' }), '', '{"cut', '[]', '{"session_id":"s"}']) {
      expect(await decide(it, payload)).toEqual({ status: 204, text: '' });
    }
    await it.run(['down']);
    const sessions: unknown = JSON.parse(readFileSync(context(it, 'orchestrator-session.json'), 'utf8'));
    expect(sessions).toMatchObject({ sessions: [{ session_id: 's', asked: 1 }] });
  });

  test('logs a failing gate and answers with nothing', async () => {
    const it = await configured('context_budget:\n  condense: true\n');
    writeFileSync(join(it.folder, '.context'), 'a file where the folder should be');
    await it.run(['up']);
    const payload = {
      ...(JSON.parse(before('Bash', { command: 'x' })) as object),
      hook_event_name: 'PostToolUse',
      tool_response: { stdout: 'line\n'.repeat(20_000), stderr: '' },
    };
    expect(await decide(it, JSON.stringify(payload))).toEqual({ status: 204, text: '' });
    await it.run(['down']);
    expect(readFileSync(join(it.home, 'logs', 'pattern-tracker.log'), 'utf8')).toContain('a decision failed');
  });
});

describe('state files', () => {
  test.each(['with', 'without'])('are validated and repaired %s the daemon', async (how) => {
    const it = await configured('');
    expect((await it.run(['state', 'validate'])).code).toBe(0);
    if (how === 'with') await it.run(['up']);
    mkdirSync(dirname(context(it, 'x')), { recursive: true });
    writeFileSync(context(it, 'shared-budget.json'), '{"session_budget_tokens": 9000, "daily_budget_tokens": "ma');
    const found = await it.run(['state', 'validate', '--json']);
    expect(found.code).toBe(1);
    expect(JSON.parse(found.stdout)).toMatchObject({ whole: false });
    expect(await it.json('state', 'repair')).toMatchObject({
      reports: expect.arrayContaining([expect.objectContaining({ name: 'shared-budget.json', repaired: true })]),
    });
    expect((await it.run(['state', 'validate'])).code).toBe(0);
    const repaired: unknown = JSON.parse(readFileSync(context(it, 'shared-budget.json'), 'utf8'));
    expect(repaired).toMatchObject({ session_budget_tokens: 9000, daily_budget_tokens: 50_000 });
  });
});

describe('budgets', () => {
  test('are adjusted to a week of delegation once', async () => {
    const it = await configured('');
    mkdirSync(dirname(context(it, 'x')), { recursive: true });
    const week = { delegated: 30, direct: 10, tokens_used: 41_000, tokens_saved: 90_000 };
    await it.json('search-cache', 'clear');
    await it.json('budget', 'analyze');
    const { budget } = await it.json('budget', 'report');
    writeFileSync(context(it, 'shared-budget.json'), JSON.stringify({ ...budget, delegation: week }));
    writeFileSync(context(it, 'budget-history.csv'), '');
    expect(await it.json('budget', 'analyze')).toMatchObject({
      analysis: { changePercent: -17.5 },
      sessionBudgetTokens: 8250,
      dailyBudgetTokens: 41_250,
    });
    expect(await it.json('budget', 'analyze')).toMatchObject({ sessionBudgetTokens: 8250 });
    const report = await it.run(['budget', 'report', '--svg', 'budget.svg']);
    expect(report.stdout).toContain('8,250');
    expect(readFileSync(join(it.folder, 'budget.svg'), 'utf8')).toMatch(/^<svg/);
  });
});

describe('hook sets', () => {
  const script = '#!/bin/sh\nmkdir -p "${0%/*}/../.cache/inbox"\ncat >"${0%/*}/../.cache/inbox/$$.json"\n';
  const makeSet = (folder: string, version: string, capture: string): void => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'VERSION'), version);
    for (const name of ['session-start.sh', 'decide.sh'])
      writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(folder, 'capture.sh'), capture, { mode: 0o755 });
  };

  test('are updated, verified and rolled back, and a set that captures nothing is not installed', async () => {
    const it = await configured('');
    const from = join(it.folder, 'new-hooks');
    const notices = await noticeServer();
    writeFileSync(
      join(it.home, 'config.yaml'),
      `hook_updates:\n  source: folder\n  from: ${from}\nnotifications:\n  reach: loopback\n  webhooks: ["${notices.url}"]\n`,
    );
    await it.run(['install']);
    expect((await it.run(['hooks', 'verify'])).code).toBe(0);
    makeSet(from, '1.0.0', script);
    const bin = join(it.home, 'bin');
    // Scripts may come from hookline, an earlier hookline or the user's editor.
    chmodSync(join(bin, 'capture.sh'), 0o755);
    writeFileSync(join(bin, 'decide.sh'), '#!/bin/sh\n# mine\n');
    const scripts = (): unknown[] =>
      ['capture.sh', 'session-start.sh', 'decide.sh'].map((name) => {
        const path = join(bin, name);
        return [readFileSync(path).toString('hex'), statSync(path).mode & 0o777];
      });
    const installed = scripts();
    expect(await it.json('hooks', 'update')).toMatchObject({ to: '1.0.0', backup: expect.any(String) });
    expect(readFileSync(join(bin, 'capture.sh'), 'utf8')).toBe(script);
    const { backups } = await it.json('hooks', 'status');
    expect(notices.messages).toEqual(['Version 1.0.0 is installed.']);
    expect(await it.json('hooks', 'rollback', backups[0].name)).toMatchObject({ from: '1.0.0' });
    expect(notices.messages).toHaveLength(2);
    expect(scripts()).toEqual(installed);
    expect(await it.json('hooks', 'update')).toMatchObject({ to: '1.0.0', result: 'updated' });
    expect(await it.json('hooks', 'rollback')).toMatchObject({ from: '1.0.0' });
    expect(scripts()).toEqual(installed);
    expect(await it.json('hooks', 'update')).toMatchObject({ to: '1.0.0', result: 'updated' });
    // Installing again, as after a change of settings, leaves the updated scripts.
    await it.run(['install']);
    expect((await it.run(['hooks', 'verify'])).code).toBe(0);
    expect(readFileSync(join(it.home, 'bin', 'capture.sh'), 'utf8')).toBe(script);
    makeSet(from, '2.0.0', `${script}# two\n`);
    expect(await it.json('hooks', 'update')).toMatchObject({ from: '1.0.0', to: '2.0.0' });
    makeSet(from, '3.0.0', '#!/bin/sh\nexit 0\n');
    expect(await it.run(['hooks', 'update'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('health_check_failure'),
    });
    expect(await it.json('hooks', 'status')).toMatchObject({ version: '2.0.0' });
    expect(await it.json('hooks', 'rollback')).toMatchObject({ to: '1.0.0' });
    expect(readFileSync(join(it.home, 'bin', 'capture.sh'), 'utf8')).toBe(script);
    writeFileSync(join(it.home, 'bin', 'capture.sh'), 'tampered');
    const verified = await it.run(['hooks', 'verify', '--json']);
    expect(verified.code).toBe(1);
    expect(JSON.parse(verified.stdout)).toMatchObject({ changed: ['capture.sh'] });
  });
});

test('schedules install --dry-run shows the files, and schedules run rejects an unknown name', async () => {
  const it = await configured('');
  const dry = await it.run(['schedules', 'install', '--dry-run']);
  if (process.platform === 'linux') expect(dry.stdout).toContain('claude-state-validator.timer');
  expect(readdirSync(it.folder)).not.toContain('.config');
  expect((await it.run(['schedules', 'run', 'nothing'])).code).toBe(2);
  expect(await it.json('schedules', 'run', 'state-validator')).toMatchObject({ name: 'state-validator' });
});

test('mcp serves delegation and policy to a real client and refuses what is not configured', async () => {
  const it = await configured(
    `delegation:\n  mode: advise\n  command: ['${process.execPath}', '-e', 'process.stdin.pipe(process.stdout)']\n`,
  );
  const client = new Client({ name: 'test', version: '1.0.0' });
  const env = { PATH: process.env['PATH'] ?? '', HOME: it.folder, CLAUDE_CONFIG_DIR: join(it.folder, '.claude') };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program, 'mcp'], env }));
  onTestFinished(() => client.close());
  const call = (name: string, args: Record<string, unknown>) => client.callTool({ name, arguments: args });
  expect(await call('delegate_task', { task: 'write it' })).toMatchObject({
    structuredContent: { exit_code: 0, output: 'write it' },
  });
  expect(
    await call('check_delegation_policy', { path: '/p/a.ts', content: 'const a = 1;\n'.repeat(200) }),
  ).toMatchObject({ structuredContent: { verdict: 'advise', reasons: ['size'] } });
  expect(await call('get_session_stats', {})).toMatchObject({ isError: true });
  expect(await call('find_pattern', { code: 'const a = 1;\n' })).toMatchObject({ isError: true });
});
