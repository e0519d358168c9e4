/** Runs the schedules of a real daemon and reads the files they write. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

const DAY_MS = 86_400_000;
const NAMES = [
  'budget-analyzer',
  'hooks-updater',
  'performance-monitor',
  'search-cache-manager',
  'state-validator',
  'survival-monitor',
];

const context = (it: CommandLine, name: string): string => join(it.folder, '.context', name);
const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
const lines = (file: string): Record<string, unknown>[] =>
  read(file)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const lastRuns = (it: CommandLine): Record<string, string> =>
  (JSON.parse(read(context(it, 'schedules.json')) || '{"last_runs":{}}') as { last_runs: Record<string, string> })
    .last_runs;

async function configured(config: string): Promise<CommandLine> {
  const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
  mkdirSync(it.home, { recursive: true });
  mkdirSync(dirname(context(it, 'x')));
  writeFileSync(join(it.home, 'config.yaml'), config);
  return it;
}

/** Writes the state of a daemon that ran last eight days ago: each schedule has missed a run. */
function writeOldRuns(it: CommandLine): void {
  const at = new Date(Date.now() - 8 * DAY_MS).toISOString();
  const last_runs = Object.fromEntries([...NAMES, 'context-monitor'].map((name) => [name, at]));
  writeFileSync(context(it, 'schedules.json'), JSON.stringify({ last_runs }));
}

test('the daemon makes up missed runs once and sends notifications', async () => {
  const posted: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      posted.push(body);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const it = await configured(`notifications:\n  reach: loopback\n  slack: ${url}/slack\n`);
  writeOldRuns(it);
  const delegation = { delegated: 30, direct: 10, tokens_used: 41_000, tokens_saved: 90_000 };
  writeFileSync(context(it, 'shared-budget.json'), JSON.stringify({ delegation }));
  writeFileSync(context(it, 'search-cache.json'), '{"entr');
  await it.run(['up']);
  const before = Date.now() - DAY_MS;
  await until('every schedule ran', () => NAMES.every((name) => Date.parse(lastRuns(it)[name] ?? '') > before));
  expect(read(context(it, 'budget-history.csv')).trim().split('\n')).toHaveLength(2);
  expect(lines(context(it, 'budget-analysis.log'))).toMatchObject([{ dailyBudgetTokens: 41_250 }]);
  await until('the report is there', () => lines(context(it, 'hooks-performance.log')).length === 1);
  await until('the budgets are notified', () =>
    posted.some((body) => body.includes('41250 tokens a day (it was 50000)')),
  );
  await until('a repair is notified', () => posted.some((body) => body.includes('search-cache.json')));
  // No run is missing: another start adds nothing.
  const ran = lastRuns(it);
  await it.run(['restart']);
  await until(
    'the schedules are listed',
    async () => Object.keys((await it.json('schedules', 'status')).schedules).length === 7,
  );
  await it.run(['down']);
  expect(NAMES.map((name) => lastRuns(it)[name])).toEqual(NAMES.map((name) => ran[name]));
  expect(lines(context(it, 'budget-analysis.log'))).toHaveLength(1);
});

test('frequent searches are prefetched in quiet hours only', async () => {
  const hour = new Date().getHours();
  const quiet = (from: number): string =>
    `search_cache:\n  answer: true\n  across_sessions: true\n  wait_ms: 500\n  warm_from_hour: ${from % 24}\n  warm_to_hour: ${(from + 2) % 24}\n`;
  const it = await configured(quiet(hour + 4));
  const cwd = join(it.folder, 'project');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'a.ts'), 'needle\n');
  await it.run(['up']);
  const call = { session_id: 's', cwd, hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_use_id: 't' };
  const input = JSON.stringify({ ...call, tool_input: { command: 'grep -rn needle .' } });
  expect((await it.run(['hook', 'decide', 'PreToolUse'], { input })).stdout).toBe('');
  expect(await it.json('schedules', 'run', 'search-cache-manager')).toMatchObject({ result: { warmed: 0 } });
  await it.run(['down']);
  writeFileSync(join(it.home, 'config.yaml'), quiet(hour));
  writeOldRuns(it);
  await it.run(['up']);
  // By the daemon's own scheduler: a prefetched answer serves a session that never searched.
  const other = JSON.stringify({ ...(JSON.parse(input) as object), session_id: 'other', tool_use_id: 'u' });
  await until('it is answered', async () =>
    (await it.run(['hook', 'decide', 'PreToolUse'], { input: other })).stdout.includes('needle'),
  );
});

test('every log rotates at its size limit', async () => {
  const it = await configured('logging:\n  max_size_mb: 1\n  level: debug\n');
  const full = 'x'.repeat(1023).concat('\n').repeat(1100);
  mkdirSync(join(it.home, 'logs'), { recursive: true });
  const logs = ['pattern-tracker.log', 'hook_executions.log'].map((name) => join(it.home, 'logs', name));
  const others = ['budget-analysis.log', 'hooks-performance.log', 'hooks-update.log', 'context-alerts.log'].map(
    (name) => context(it, name),
  );
  for (const file of [...logs, ...others]) writeFileSync(file, full);
  writeOldRuns(it);
  const transcript = join(it.folder, 'transcript.jsonl');
  const usage = { input_tokens: 190_000, output_tokens: 1 };
  const message = { id: 'm', role: 'assistant', model: 'claude-sonnet-4-5', content: [], usage };
  writeFileSync(transcript, `${JSON.stringify({ type: 'assistant', sessionId: 's', message })}\n`);
  const event = { session_id: 's', transcript_path: transcript, cwd: it.folder, hook_event_name: 'PostToolUse' };
  await it.run(['up']);
  const tool = { tool_name: 'Bash', tool_input: { command: 'true' }, tool_response: { stdout: '' }, tool_use_id: 't' };
  await it.run(['hook', 'capture', 'PostToolUse'], { input: JSON.stringify({ ...event, ...tool }) });
  await it.run(['hooks', 'verify']);
  // During the rotation the file is missing for a moment.
  const size = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.size;
  const rotated = (file: string): boolean =>
    size(`${file}.1`) !== undefined && (size(file) ?? full.length) < full.length / 10;
  for (const file of [...logs, ...others]) await until(file, () => rotated(file));
  for (const file of [...logs, ...others]) expect([file, size(`${file}.1`)]).toEqual([file, full.length]);
});
