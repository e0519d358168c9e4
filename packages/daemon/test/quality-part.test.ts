import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { ManualClock } from '@hookline/clock/manual';
import type { HookExecutionInput } from '@hookline/contracts';
import { success } from '@hookline/outcome';
import type { ActivityRecorder } from '@hookline/pattern-tracker';
import { type Checker, QualityGate } from '@hookline/quality-gate';
import type { Activity, ToolActivity } from '@hookline/recorder';
import { temporaryFolder, until } from '@hookline/testkit';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createQualityPart } from '../src/index.ts';

const NOW = Date.UTC(2026, 0, 1);
const evals: Checker = {
  id: 'evals',
  handles: (path) => path.endsWith('.ts'),
  check: async ({ text }) =>
    success(
      text.split('\n').flatMap((line, index) =>
        line.includes('eval')
          ? [
              {
                rule: 'no-eval',
                category: 'security',
                tier: 'block',
                line: index + 1,
                message: 'no',
                source: 'evals',
              },
            ]
          : [],
      ),
    ),
};

function activity(more: Partial<ToolActivity> = {}): ToolActivity {
  return {
    kind: 'tool',
    provenance: { session_id: 's1', tool_name: 'Edit', tool_use_id: 't1' },
    cwd: '/project',
    at: NOW - 5000,
    eventName: 'PostToolUse',
    success: true,
    input: {},
    changes: [{ path: '/project/a.ts', before: 'a\n', after: 'a\neval(b)\n' }],
    filesRead: [],
    ...more,
  };
}

/** A recorder that returns one execution for each call. */
const recorder: ActivityRecorder<Activity> = {
  commit: () => {},
  discard: () => {},
  record: async () => ({
    patterns: [],
    traces: [],
    hookExecutions: [
      {
        hook_id: crypto.randomUUID(),
        correlation_id: crypto.randomUUID(),
        hook_type: 'PostToolUse',
        hook_name: 'hookline',
      },
    ],
  }),
};

function setUp(mode: 'block' | 'warn' = 'warn') {
  const lines: Record<string, unknown>[] = [];
  const warmed: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  const clock = new ManualClock(NOW);
  const gate = new QualityGate({ checkers: [evals], clock, mode, ignores: (path) => path.includes('/vendor/') });
  const quality = createQualityPart({
    gate,
    clock,
    blocks: mode === 'block',
    tools: ['Edit'],
    warm: [{ ...evals, warmUp: (path) => warmed.push(path) }],
    host: { close: () => {}, state: { pid: undefined, starts: 0, rssMb: 0 } },
    answerMs: 800,
    log: pino({ base: null }, stream),
    redactor: { redactPath: async (path) => path.replace('secret', '[redacted]') },
    closeLog: async () => {},
  });
  const record = async (of: Activity): Promise<HookExecutionInput | undefined> =>
    (await quality.judged(recorder).record(of, [])).hookExecutions[0];
  return { lines, quality, record, warmed };
}

const call = { sessionId: 's1', callId: 't1', tool: 'Edit', input: {}, cwd: '/project', agentId: undefined };

test('in mode block an edit is denied before it is written; in mode warn it is judged afterwards only', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a.ts');
  writeFileSync(file, 'a\n');
  const edit = { ...call, input: { file_path: file, old_string: 'a', new_string: 'eval(a)' } };
  const { lines, quality } = setUp('block');
  const denied = await quality.before?.(edit);
  expect(denied?.verdict).toBe('deny');
  expect(denied?.text).toMatch(/line 1: no-eval[^]*Nothing was written\.$/);
  expect(await quality.before?.({ ...edit, tool: 'Write' })).toBeUndefined();
  expect(await quality.before?.({ ...edit, callId: 't2' })).toMatchObject({ verdict: 'deny' });
  expect(await quality.before?.({ ...edit, callId: 't3' })).toMatchObject({ verdict: 'pass' });
  expect(await quality.before?.({ ...edit, input: { ...edit.input, file_path: folder } })).toBeUndefined();
  await until('the decisions are in the log', () => lines.length === 3);
  expect(lines.map(({ decision }) => decision)).toEqual(['denied', 'denied', 'overridden']);
  expect(setUp('warn').quality.before).toBeUndefined();
});

test('the execution of a judged call has its score and its violations, without their messages', async () => {
  const { lines, quality, record } = setUp();
  const told = await quality.after(call, activity().changes);
  expect(told).toContain('line 2: no-eval');
  expect(await record(activity())).toMatchObject({
    hook_name: 'hookline',
    quality_check_performed: true,
    quality_score: 0.9,
    quality_results: {
      score_version: 'introduced-1',
      decision: 'told',
      violations_found: 1,
      violations: [{ rule: 'no-eval', source: 'evals', category: 'security', tier: 'block', line: 2 }],
    },
  });
  expect(lines).toMatchObject([{ session_id: 's1', tool_use_id: 't1', decision: 'told', quality_score: 0.9 }]);
  expect(quality.state().decisions).toEqual({ told: 1 });
});

test('a call whose hook never asked has a judgement too', async () => {
  const { record } = setUp();
  expect(await record(activity())).toMatchObject({ quality_score: 0.9, quality_results: { decision: 'unasked' } });
});

test('without a checker for the file there is no score, and the reason is recorded', async () => {
  const { record } = setUp();
  const execution = await record(activity({ changes: [{ path: '/project/a.md', before: null, after: 'eval' }] }));
  expect(execution).toMatchObject({ quality_check_performed: false, quality_results: { skipped: 'no-checker' } });
  expect(execution).not.toHaveProperty('quality_score');
});

test('calls of other tools, failed and imported calls, and ignored files are recorded as ever', async () => {
  const { lines, record } = setUp();
  const other = { session_id: 's1', tool_name: 'Bash', tool_use_id: 't1' };
  const vendored = [{ path: '/project/vendor/a.ts', before: null, after: 'eval' }];
  for (const one of [
    activity({ provenance: other }),
    activity({ success: false }),
    activity({ source: 'transcript' }),
    activity({ changes: [] }),
    activity({ changes: vendored }),
  ])
    expect(await record(one)).not.toHaveProperty('quality_results');
  expect(lines).toEqual([]);
});

test('a path in the log has no secrets, and reading a file warms up its checkers', async () => {
  const { lines, quality, warmed } = setUp();
  await quality.after(call, [{ path: '/project/secret.ts', before: null, after: 'a' }]);
  await Promise.resolve();
  expect(lines).toMatchObject([{ file_path: '/project/[redacted].ts', decision: 'silent', quality_score: 1 }]);
  const input = { hook_event_name: 'PostToolUse', session_id: 's1', cwd: '/project', tool_response: {} } as const;
  quality.observe({ ...input, tool_name: 'Read', tool_input: { file_path: '/project/b.ts' } } as never);
  quality.observe({ ...input, tool_name: 'Edit', tool_input: { file_path: '/project/c.ts' } } as never);
  expect(warmed).toEqual(['/project/b.ts']);
});
