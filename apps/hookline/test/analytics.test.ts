import { mkdirSync } from 'node:fs';
import { systemClock } from '@hookline/clock';
import type { HookExecutionInput } from '@hookline/contracts';
import type { TraceabilityClient } from '@hookline/traceability-client';
import { expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

async function running(): Promise<{ it: CommandLine; client: TraceabilityClient }> {
  const it = await commandLine();
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  expect((await it.run(['up'])).code).toBe(0);
  return { it, client: it.client() };
}

/** Ten executions within the last hour, of which two failed, 10 to 100 ms. */
function executions(pattern_id: string): HookExecutionInput[] {
  return Array.from({ length: 10 }, (_, index) => ({
    hook_id: crypto.randomUUID(),
    correlation_id: crypto.randomUUID(),
    hook_type: 'PostToolUse',
    hook_name: 'capture',
    tool_name: 'Write',
    pattern_id,
    context_key: `src/${index % 4}.ts`,
    started_at: new Date(systemClock.now() - 60_000 * (index + 1)).toISOString(),
    duration_ms: 10 * (index + 1),
    success: index >= 2,
    quality_score: 0.5,
  }));
}

test('pattern analytics prints the usage as a table and as JSON', async () => {
  const { it, client } = await running();
  expect(await client.recordTraces([], executions('used_v1'))).toMatchObject({ ok: true, value: { success: true } });
  const { code, stdout } = await it.run(['pattern', 'analytics', 'used_v1', '--window', 'monthly']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^pattern +used_v1$/m);
  expect(stdout).toMatch(/^window +monthly, \d{4}-.* to \d{4}-/m);
  expect(stdout).toMatch(/^executions +10, 0\.3\d a day$/m);
  expect(stdout).toMatch(/^contexts +4 /m);
  expect(stdout).toMatch(/^success +80 %, errors 20 %$/m);
  expect(stdout).toMatch(/^quality +0\.5$/m);
  expect(stdout).toMatch(/^duration +average 55 ms, P95 \d+(\.\d+)? ms/m);
  expect(stdout).toMatch(/^method +exact/m);
  expect(await it.json('pattern', 'analytics', 'used_v1', '--window', 'daily')).toMatchObject({
    pattern_id: 'used_v1',
    time_window: { type: 'daily' },
    usage_metrics: { total_executions: 10 },
    success_metrics: { success_rate: 0.8 },
  });

  // Known, but never used: zeros, and no rates.
  await client.trackBatch([{ event_type: 'pattern_created', pattern_id: 'idle_v1', pattern_data: { a: 1 } }]);
  const idle = await it.run(['pattern', 'analytics', 'idle_v1']);
  expect(idle).toMatchObject({ code: 0, stdout: expect.stringMatching(/^success +unknown, errors unknown$/m) });
  expect(await it.run(['pattern', 'analytics', 'nobody_knows'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^hookline: .*nobody_knows/),
  });
});

test('pattern analytics exits with 2 and lists the windows when the window is unknown', async () => {
  const { run } = await commandLine();
  expect(await run(['pattern', 'analytics', 'p', '--window', 'fortnightly'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('hourly, daily, weekly, monthly, quarterly, yearly'),
  });
  const help = await run(['pattern', 'analytics', '--help']);
  expect(help).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('hookline pattern analytics cf0dce6bd69ff5ac'),
  });
});
