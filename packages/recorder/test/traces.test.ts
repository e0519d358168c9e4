import { describe, expect, test } from 'vitest';
import { promptTrace, traceOf } from '../src/index.ts';
import { call, setUp } from './set-up.ts';

const who = { sessionId: 's1', promptId: '4e705be7-60d6-4bbb-9d03-019a2047008a', cwd: '/p' };
const at = Date.UTC(2026, 0, 1);

describe('a prompt', () => {
  test('opens a trace whose id is the prompt id, and its end completes it', async () => {
    const recorder = setUp();
    const open = await recorder.record({ ...who, kind: 'prompt-submitted', prompt: 'do it with SECRET', at });
    expect(open.traces).toMatchObject([
      {
        correlation_id: who.promptId,
        session_id: 's1',
        prompt_text: 'do it with [redacted]',
        started_at: '2026-01-01T00:00:00.000Z',
      },
    ]);
    const end = await recorder.record({ ...who, kind: 'turn-ended', success: true, backgroundTasks: 0, at: at + 5 });
    expect(end.traces).toMatchObject([
      { correlation_id: who.promptId, status: 'completed', success: true, completed_at: '2026-01-01T00:00:00.005Z' },
    ]);
  });

  test('that ends with an error of the API has failed with it', async () => {
    const end = await setUp().record({
      ...who,
      kind: 'turn-ended',
      success: false,
      error: 'rate_limit',
      errorDetails: '429 SECRET',
      backgroundTasks: 0,
      at,
    });
    expect(end.traces).toMatchObject([
      { status: 'failed', success: false, error_type: 'rate_limit', error_message: '429 [redacted]' },
    ]);
  });

  test('that was interrupted is cancelled by the next one, or by the end of the session', async () => {
    const recorder = setUp();
    const next = { ...who, promptId: '47d9382f-bbc1-492a-8703-c3549416f025' };
    await recorder.record({ ...who, kind: 'prompt-submitted', prompt: 'first', at });
    const second = await recorder.record({ ...next, kind: 'prompt-submitted', prompt: 'second', at: at + 1 });
    expect(second.traces.map(({ correlation_id, status }) => [correlation_id, status])).toEqual([
      [who.promptId, 'cancelled'],
      [next.promptId, undefined],
    ]);
    const end = await recorder.record({ ...who, kind: 'session-ended', reason: 'other', at: at + 2 });
    expect(end.traces).toMatchObject([{ correlation_id: next.promptId, status: 'cancelled' }]);
  });

  test('that was interrupted is cancelled again where that was not delivered', async () => {
    const recorder = setUp();
    const next = { ...who, promptId: '47d9382f-bbc1-492a-8703-c3549416f025' };
    const second = { ...next, kind: 'prompt-submitted', prompt: 'second', at: at + 1 } as const;
    const ends = { ...next, kind: 'turn-ended', success: true, backgroundTasks: 0, at: at + 2 } as const;
    await recorder.record({ ...who, kind: 'prompt-submitted', prompt: 'first', at });
    recorder.commit();
    const first = [await recorder.record(second), await recorder.record(ends)];
    expect(first[0]?.traces[0]).toMatchObject({ correlation_id: who.promptId, status: 'cancelled' });
    recorder.discard();
    expect([await recorder.record(second), await recorder.record(ends)]).toEqual(first);
    recorder.commit();
    recorder.discard();
    const over = await recorder.record({ ...who, kind: 'session-ended', reason: 'other', at: at + 3 });
    expect(over.traces).toEqual([]);
  });

  test('that nobody wrote says so: the end of background work arrives as one', async () => {
    const { traces } = await setUp().record({ ...who, kind: 'prompt-submitted', prompt: '<task-notification>\n…', at });
    expect(traces[0]?.context).toMatchObject({ prompt_source: 'system' });
  });

  test('of an old client without ids still has one trace of its own', () => {
    const old = { sessionId: 's1' };
    expect(promptTrace(old)).toBe(promptTrace(old));
    expect(promptTrace(old)).not.toBe(promptTrace({ sessionId: 's2' }));
  });
});

describe('a tool call', () => {
  test('is a hook execution of its prompt, the same however often it is recorded', async () => {
    const activity = call({
      toolName: 'Bash',
      success: false,
      error: 'Exit code 2\nSECRET',
      input: { command: 'x SECRET', long: 'y'.repeat(5000) },
    });
    const [first, second] = [await setUp().record(activity), await setUp().record(activity)];
    expect(first).toEqual(second);
    expect(first.hookExecutions).toMatchObject([
      {
        correlation_id: who.promptId,
        hook_type: 'PostToolUse',
        tool_name: 'Bash',
        duration_ms: 5,
        success: false,
        status: 'failed',
        error_message: 'Exit code 2\n[redacted]',
        input_data: { command: 'x [redacted]', long: expect.stringContaining('3000 more characters') },
      },
    ]);
  });

  test('of a subagent belongs to a trace below its prompt, also when its start was missed', async () => {
    const inside = { ...who, agentId: 'a1', agentType: 'Explore' };
    const { traces, hookExecutions } = await setUp().record(call({ ...inside }));
    expect(traces).toMatchObject([
      {
        correlation_id: traceOf(inside),
        parent_id: who.promptId,
        root_id: who.promptId,
        context: { agent_type: 'Explore' },
      },
    ]);
    expect(hookExecutions[0]?.correlation_id).toBe(traceOf(inside));
    const end = await setUp().record({ ...inside, kind: 'subagent-ended', at });
    expect(end.traces).toMatchObject([{ correlation_id: traceOf(inside), status: 'completed' }]);
  });

  test('that was read in a transcript is the same one, and says no more than a transcript knows', async () => {
    const hook = call({ toolUseId: 'toolu_x', agentId: 'a1', agentType: 'Explore' });
    const { agentType: _, durationMs: __, ...known } = hook;
    const read = { ...known, at: at + 90, askedAt: at, source: 'transcript' } as const;
    const [told, late] = [await setUp().record(hook), await setUp().record(read)];
    const ids = ({ hook_id, correlation_id }: { hook_id?: string; correlation_id?: string } = {}): unknown => [
      hook_id,
      correlation_id,
    ];
    expect(ids(late.hookExecutions[0])).toEqual(ids(told.hookExecutions[0]));
    expect(told.hookExecutions[0]).not.toHaveProperty('metadata');
    expect(late.hookExecutions[0]).toMatchObject({
      started_at: '2026-01-01T00:00:00.000Z',
      completed_at: '2026-01-01T00:00:00.090Z',
      duration_ms: undefined,
      metadata: { source: 'transcript' },
    });
    expect(late.traces).toMatchObject([{ parent_id: who.promptId, context: { agent_id: 'a1' } }]);
    expect(late.traces[0]?.context).not.toHaveProperty('agent_type');
  });

  test('in metadata-only mode takes no text along', async () => {
    const recorder = setUp({ mode: 'metadata-only' });
    const tool = await recorder.record(call({ input: { command: 'private' }, error: 'private', success: false }));
    const prompt = await recorder.record({ ...who, kind: 'prompt-submitted', prompt: 'private', at });
    expect(JSON.stringify([tool, prompt])).not.toContain('private');
  });
});
