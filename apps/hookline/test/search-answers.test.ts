import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { commandLine } from './command.ts';

test('a repeated search in a git repository is answered until a file changes, and counted', async () => {
  const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
  mkdirSync(it.home, { recursive: true });
  // A long limit for a busy machine; the benchmark of the package measures the inspection.
  writeFileSync(join(it.home, 'config.yaml'), 'search_cache:\n  answer: true\n  wait_ms: 500\n');
  const cwd = join(it.folder, 'repository');
  execFileSync('git', ['init', '-q', cwd]);
  for (const part of ['a', 'b', 'c']) {
    mkdirSync(join(cwd, part));
    for (let file = 0; file < 250; file++) writeFileSync(join(cwd, part, `${file}.ts`), 'needle\n');
  }
  execFileSync('git', ['-C', cwd, 'add', '-A']);
  await it.run(['up']);
  let calls = 0;
  const call = (event: string, more: object = {}): string =>
    JSON.stringify({
      session_id: 's',
      cwd,
      hook_event_name: event,
      tool_name: 'Bash',
      tool_input: { command: 'git grep -l needle' },
      tool_use_id: `t${calls}`,
      ...more,
    });
  const ask = async (): Promise<string> => {
    calls++;
    return (await it.run(['hook', 'decide', 'PreToolUse'], { input: call('PreToolUse') })).stdout;
  };
  const stats = async (): Promise<Record<string, number>> => it.json('search-cache', 'stats');
  // Repeated until it is stored: the state of files just written is uncertain.
  const store = async (): Promise<void> =>
    expect
      .poll(
        async () => {
          if ((await ask()).includes('Unchanged since')) return 'answered';
          const tool_response = { stdout: 'a/0.ts\n', stderr: '', interrupted: false };
          await it.run(['hook', 'capture', 'PostToolUse'], { input: call('PostToolUse', { tool_response }) });
          return 'run';
        },
        { timeout: 90_000, interval: 1000 },
      )
      .toBe('answered');
  await store();
  appendFileSync(join(cwd, 'b/7.ts'), 'needle\n');
  expect(await ask()).not.toContain('Unchanged since');
  await store();
  const { hits, misses } = await stats();
  await it.run(['down']);
  const shared: unknown = JSON.parse(readFileSync(join(it.folder, '.context', 'shared-budget.json'), 'utf8'));
  expect(shared).toMatchObject({ search_cache: { hits, misses, hit_rate: expect.any(Number) } });
  expect(hits).toBe(2);
});

test.skipIf(process.platform !== 'linux')(
  'the worker thread ends without searches and starts again with the next search',
  async () => {
    const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
    mkdirSync(it.home, { recursive: true });
    const config = 'search_cache:\n  answer: true\n  wait_ms: 500\n  rest_after_minutes: 0.03\n';
    writeFileSync(join(it.home, 'config.yaml'), config);
    const cwd = join(it.folder, 'project');
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'a.ts'), 'needle\n');
    await it.run(['up']);
    const { daemon } = await it.json('status');
    const threads = (): number =>
      Number(/^Threads:\s+(\d+)/m.exec(readFileSync(`/proc/${daemon.pid}/status`, 'utf8'))?.[1]);
    const call = (event: string, more: object = {}): string =>
      JSON.stringify({
        session_id: 's',
        cwd,
        hook_event_name: event,
        tool_name: 'Bash',
        tool_input: { command: 'grep -rn needle .' },
        tool_use_id: 't',
        ...more,
      });
    const search = async (): Promise<'answered' | 'run'> => {
      const said = await it.run(['hook', 'decide', 'PreToolUse'], { input: call('PreToolUse') });
      if (said.stdout.includes('Unchanged since')) return 'answered';
      const tool_response = { stdout: './a.ts:1:needle\n', stderr: '', interrupted: false };
      await it.run(['hook', 'capture', 'PostToolUse'], { input: call('PostToolUse', { tool_response }) });
      return 'run';
    };
    await until('it is answered', async () => (await search()) === 'answered');
    const busy = threads();
    await until('the thread has ended', () => threads() < busy);
    await until('it is answered again', async () => (await search()) === 'answered');
    expect(threads()).toBe(busy);
  },
);
