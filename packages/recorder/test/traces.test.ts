import { describe, expect, test } from 'vitest';
import { promptTraceId, type Records, type ToolActivity, traceIdOf } from '../src/index.ts';
import { call, setUp } from './set-up.ts';

const PROMPT = '4e705be7-60d6-4bbb-9d03-019a2047008a';
const NEXT_PROMPT = '47d9382f-bbc1-492a-8703-c3549416f025';
const session = { provenance: { session_id: 's1', prompt_id: PROMPT }, cwd: '/p' };
const next = { ...session, provenance: { session_id: 's1', prompt_id: NEXT_PROMPT } };
const at = Date.UTC(2026, 0, 1);

describe('prompt', () => {
  test('opens a trace with its id, which the end of the turn completes', async () => {
    const recorder = setUp();
    const open = await recorder.record({ ...session, kind: 'prompt-submitted', prompt: 'do it with SECRET', at });
    expect(open.traces).toMatchObject([
      {
        correlation_id: PROMPT,
        session_id: 's1',
        prompt_text: 'do it with [redacted]',
        started_at: '2026-01-01T00:00:00.000Z',
      },
    ]);
    const end = await recorder.record({
      ...session,
      kind: 'turn-ended',
      success: true,
      backgroundTasks: 0,
      at: at + 5,
    });
    expect(end.traces).toMatchObject([
      { correlation_id: PROMPT, status: 'completed', success: true, completed_at: '2026-01-01T00:00:00.005Z' },
    ]);
  });

  test('fails when the turn ends with an API error', async () => {
    const end = await setUp().record({
      ...session,
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

  test('is cancelled by the next prompt or the end of the session when it was interrupted', async () => {
    const recorder = setUp();
    await recorder.record({ ...session, kind: 'prompt-submitted', prompt: 'first', at });
    const second = await recorder.record({ ...next, kind: 'prompt-submitted', prompt: 'second', at: at + 1 });
    expect(second.traces.map(({ correlation_id, status }) => [correlation_id, status])).toEqual([
      [PROMPT, 'cancelled'],
      [NEXT_PROMPT, undefined],
    ]);
    const end = await recorder.record({ ...session, kind: 'session-ended', reason: 'other', at: at + 2 });
    expect(end.traces).toMatchObject([{ correlation_id: NEXT_PROMPT, status: 'cancelled' }]);
  });

  test('has its interrupted calls before the next prompt or the end of the session, however late they are read', async () => {
    const stopped = (id: string, time: number): ToolActivity =>
      call({ provenance: { session_id: 's1', tool_use_id: id, tool_name: 'Bash' }, interrupted: true, at: time });
    const transcript = [stopped('first', at + 1), stopped('second', at + 3)];
    const recorder = setUp({ interrupted: async (_, since) => transcript.filter((one) => one.at >= since) });
    const calls = ({ hookExecutions }: Records): unknown[] => hookExecutions.map(({ tool_use_id }) => tool_use_id);
    await recorder.record({ ...session, kind: 'prompt-submitted', prompt: 'first', at });
    const prompt = await recorder.record({ ...next, kind: 'prompt-submitted', prompt: 'second', at: at + 2 });
    expect(calls(prompt)).toEqual(['first']);
    const end = await recorder.record({ ...session, kind: 'session-ended', reason: 'other', at: at + 4 });
    expect(calls(end)).toEqual(['second']);
  });

  test('is cancelled again when the cancellation was not delivered', async () => {
    const recorder = setUp();
    const second = { ...next, kind: 'prompt-submitted', prompt: 'second', at: at + 1 } as const;
    const ends = { ...next, kind: 'turn-ended', success: true, backgroundTasks: 0, at: at + 2 } as const;
    await recorder.record({ ...session, kind: 'prompt-submitted', prompt: 'first', at });
    recorder.commit();
    const first = [await recorder.record(second), await recorder.record(ends)];
    expect(first[0]?.traces[0]).toMatchObject({ correlation_id: PROMPT, status: 'cancelled' });
    recorder.discard();
    expect([await recorder.record(second), await recorder.record(ends)]).toEqual(first);
    recorder.commit();
    recorder.discard();
    const over = await recorder.record({ ...session, kind: 'session-ended', reason: 'other', at: at + 3 });
    expect(over.traces).toEqual([]);
  });

  test('has the source system when it reports the end of a background task', async () => {
    const { traces } = await setUp().record({
      ...session,
      kind: 'prompt-submitted',
      prompt: '<task-notification>\n…',
      at,
    });
    expect(traces[0]?.context).toMatchObject({ prompt_source: 'system' });
  });

  test('has one trace per session when the client sends no prompt id', () => {
    const owner = { session_id: 's1' };
    expect(promptTraceId(owner)).toBe(promptTraceId(owner));
    expect(promptTraceId(owner)).not.toBe(promptTraceId({ session_id: 's2' }));
  });
});

describe('tool call', () => {
  test('is a hook execution of its prompt with the same records each time', async () => {
    const activity = call({
      provenance: { tool_name: 'Bash' },
      success: false,
      error: 'Exit code 2\nSECRET',
      input: { command: 'x SECRET', long: 'y'.repeat(5000) },
    });
    const [first, second] = [await setUp().record(activity), await setUp().record(activity)];
    expect(first).toEqual(second);
    expect(first.hookExecutions).toMatchObject([
      {
        correlation_id: PROMPT,
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

  test('of a subagent belongs to a child trace of its prompt when the start was missed', async () => {
    const inside = { ...session, provenance: { ...session.provenance, agent_id: 'a1' }, agentType: 'Explore' };
    const { traces, hookExecutions } = await setUp().record(call(inside));
    expect(traces).toMatchObject([
      {
        correlation_id: traceIdOf(inside.provenance),
        parent_id: PROMPT,
        root_id: PROMPT,
        context: { agent_type: 'Explore' },
      },
    ]);
    expect(hookExecutions[0]?.correlation_id).toBe(traceIdOf(inside.provenance));
    const end = await setUp().record({ ...inside, kind: 'subagent-ended', at });
    expect(end.traces).toMatchObject([{ correlation_id: traceIdOf(inside.provenance), status: 'completed' }]);
  });

  test('from a transcript has the same ids and no duration', async () => {
    const hook = call({ provenance: { tool_use_id: 'toolu_x', agent_id: 'a1' }, agentType: 'Explore' });
    const { agentType: _, durationMs: __, ...known } = hook;
    const read = { ...known, at: at + 90, askedAt: at, source: 'transcript' } as const;
    const [live, late] = [await setUp().record(hook), await setUp().record(read)];
    const ids = ({ hook_id, correlation_id }: { hook_id?: string; correlation_id?: string } = {}): unknown => [
      hook_id,
      correlation_id,
    ];
    expect(ids(late.hookExecutions[0])).toEqual(ids(live.hookExecutions[0]));
    expect(live.hookExecutions[0]?.metadata).toBeUndefined();
    expect(late.hookExecutions[0]).toMatchObject({
      started_at: '2026-01-01T00:00:00.000Z',
      completed_at: '2026-01-01T00:00:00.090Z',
      duration_ms: undefined,
      metadata: { source: 'transcript' },
    });
    expect(late.traces).toMatchObject([{ parent_id: PROMPT, context: { agent_id: 'a1' } }]);
    expect(late.traces[0]?.context).not.toHaveProperty('agent_type');
  });

  test('has no text in metadata-only mode', async () => {
    const recorder = setUp({ mode: 'metadata-only' });
    const tool = await recorder.record(call({ input: { command: 'private' }, error: 'private', success: false }));
    const prompt = await recorder.record({ ...session, kind: 'prompt-submitted', prompt: 'private', at });
    expect(JSON.stringify([tool, prompt])).not.toContain('private');
  });
});
