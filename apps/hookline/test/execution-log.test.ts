import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '@hookline/clock';
import { createEventStore } from '@hookline/offline-cache';
import { PatternTracker, trackWriteTool } from '@hookline/pattern-tracker';
import { endpoint, isChallenge, PROOF_HEADERS, proofOf } from '@hookline/settings/token-proof';
import { until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

/** Captures a written file as the hook of a session does. */
async function capture(it: CommandLine, file: string, content: string): Promise<void> {
  const file_path = join(it.folder, file);
  writeFileSync(file_path, content);
  const payload = {
    session_id: 's1',
    cwd: it.folder,
    hook_event_name: 'PostToolUse',
    tool_name: 'Write',
    tool_use_id: `toolu_${file}`,
    tool_input: { file_path, content },
    tool_response: { type: 'create', filePath: file_path, content, structuredPatch: [], originalFile: null },
  };
  await it.run(['hook', 'capture', 'PostToolUse'], { input: JSON.stringify(payload) });
}

interface Line {
  readonly event: string;
  readonly hook_name?: string;
  readonly session_id: string;
  readonly tool_name: string;
  readonly file_path: string;
  readonly pattern_id: string;
}

test('a program that follows hook_executions.log can track every written file', async () => {
  const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
  expect((await it.run(['up'])).code).toBe(0);
  const log = join(it.home, 'logs', 'hook_executions.log');
  mkdirSync(join(it.home, 'logs'), { recursive: true });

  // The background tracker of the specification: it tails the log and tracks what was written.
  const store = createEventStore({ directory: join(it.folder, 'tracker') });
  const tracker = new PatternTracker({ store, clock: systemClock });
  const tail = spawn('tail', ['-n', '+1', '-F', log], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(async () => {
    tail.kill();
    await store.close();
  });
  const lines: Line[] = [];
  const tracked: Promise<{ readonly pattern_id?: string | undefined }>[] = [];
  createInterface({ input: tail.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    lines.push(line);
    if (line.hook_name === undefined || line.tool_name !== 'Write') return;
    const file = { filePath: line.file_path, content: readFileSync(line.file_path, 'utf8') };
    tracked.push(trackWriteTool(tracker, file, { provenance: { session_id: line.session_id } }));
  });

  await capture(it, 'one.ts', 'export const one = 1;\n');
  await capture(it, 'two.py', 'def two():\n    return 2\n');
  await until('both files are tracked', () => tracked.length === 2);
  const ids = (await Promise.all(tracked)).map(({ pattern_id }) => pattern_id);
  expect(ids).toEqual(lines.flatMap((line) => line.pattern_id ?? []));
  expect(lines.filter(({ hook_name }) => hook_name !== undefined)).toMatchObject([
    {
      event: 'PostToolUse',
      hook_name: 'hookline',
      session_id: 's1',
      tool_name: 'Write',
      file_path: join(it.folder, 'one.ts'),
    },
    {
      event: 'PostToolUse',
      hook_name: 'hookline',
      session_id: 's1',
      tool_name: 'Write',
      file_path: join(it.folder, 'two.py'),
    },
  ]);
});

test('stats has the keys of the specification, with and without the daemon', async () => {
  const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
  const keys = {
    tracker: { enabled: true, cached_patterns: expect.any(Number) },
    resilience: {
      executor: { total_tasks: expect.any(Number), success_rate: expect.any(Number) },
      circuit_breaker: { state: 'closed', failure_count: 0 },
      cache: { pending_events: expect.any(Number), total_synced: expect.any(Number) },
      health: { is_healthy: null, consecutive_successes: 0 },
    },
  };
  expect(await it.json('stats')).toMatchObject(keys);
  expect((await it.run(['up'])).code).toBe(0);
  await capture(it, 'a.ts', 'export const a = 1;\n');
  const stats = await until('the event is taken', async () => {
    const now = await it.json('stats');
    return now.resilience.executor.total_tasks > 0 && now.resilience.cache.pending_events > 0 && now;
  });
  expect(stats).toMatchObject({
    ...keys,
    resilience: { ...keys.resilience, health: { is_healthy: false, consecutive_successes: 0 } },
  });
});

test('the logs are where the settings say, and the performance report reads them there', async () => {
  const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
  mkdirSync(it.home, { recursive: true });
  const [trackerLog, executionsLog] = [join(it.folder, 'own', 'tracker.log'), join(it.folder, 'own', 'hooks.log')];
  writeFileSync(
    join(it.home, 'config.yaml'),
    `logging:\n  tracker_log: ${trackerLog}\n  hook_executions_log: ~/own/hooks.log\n`,
  );
  await it.run(['install']);
  expect((await it.run(['up'])).code).toBe(0);
  const payload = JSON.stringify({ session_id: 's1', cwd: it.folder, hook_event_name: 'Stop' });
  execFileSync(join(it.home, 'bin', 'capture.sh'), ['Stop'], { input: payload });
  const state = join(it.folder, '.context', 'shared-budget.json');
  await until('the time of the hook is in the state file', () => {
    if (!existsSync(state)) return false;
    const { performance } = JSON.parse(readFileSync(state, 'utf8')) as { performance: { avg_hook_time_ms: number } };
    return performance.avg_hook_time_ms > 0;
  });
  expect(readFileSync(trackerLog, 'utf8')).toContain('daemon runs');
  expect(readFileSync(executionsLog, 'utf8')).toContain('"session_id":"s1"');
  expect(existsSync(join(it.home, 'logs', 'hook_executions.log'))).toBe(false);
  const report = await it.json('performance', 'report');
  expect(report.hooks).toMatchObject([{ hook: 'capture.sh (writing)', event: 'Stop', count: 1 }]);
});

test('service.max_retries limits how often a write is tried', async () => {
  let writes = 0;
  const token = 'a-token-of-this-test';
  const server = createServer((request, response) => {
    const challenge = request.headers[PROOF_HEADERS.challenge];
    if (isChallenge(challenge)) {
      const address = endpoint(request.socket.localAddress, request.socket.localPort);
      response.setHeader(PROOF_HEADERS.address, address);
      response.setHeader(PROOF_HEADERS.proof, proofOf(token, challenge, address));
      response.end();
      return;
    }
    if (request.url?.endsWith('/health') === true) {
      response.setHeader('content-type', 'application/json');
      const performance = { database_pool: null, rate_limiting: { limit_per_minute: 1000 } };
      const health = { status: 'healthy', components: {}, performance, timestamp: '', response_time_ms: 0 };
      response.end(JSON.stringify(health));
      return;
    }
    writes += Number(request.url?.endsWith('/lineage/track/batch'));
    response.statusCode = 500;
    response.end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const it = await commandLine({
    HOOKLINE_SERVICE_AUTOSTART: 'false',
    HOOKLINE_MAX_RETRIES: '2',
    HOOKLINE_TOKEN: token,
  });
  const store = createEventStore({ directory: join(it.home, '.cache', 'patterns') });
  await new PatternTracker({ store, clock: systemClock }).trackApplication('p');
  await store.close();
  await it.run(['sync'], { env: { INTELLIGENCE_SERVICE_URL: `http://127.0.0.1:${port}` } });
  expect(writes).toBe(2);
});
