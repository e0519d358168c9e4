import { randomUUID } from 'node:crypto';
import { type HookExecution, hookExecutionSchema, type TraceRecord, traceRecordSchema } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTraceStore, type TraceStore } from '../src/index.ts';
import { testEngines } from './engines.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function started(correlation_id: string, extra: object = {}): TraceRecord {
  return traceRecordSchema.parse({
    correlation_id,
    session_id: 'session-1',
    source: 'claude-code',
    prompt_text: 'do it',
    started_at: at(0),
    tags: ['a'],
    context: { cwd: '/p' },
    ...extra,
  });
}

function ended(correlation_id: string, extra: object = {}): TraceRecord {
  return traceRecordSchema.parse({
    correlation_id,
    session_id: 'session-1',
    source: 'claude-code',
    completed_at: at(5),
    status: 'completed',
    success: true,
    tags: ['b'],
    ...extra,
  });
}

function hook(correlation_id: string, extra: object = {}): HookExecution {
  return hookExecutionSchema.parse({
    hook_id: randomUUID(),
    correlation_id,
    session_id: 'session-1',
    hook_type: 'PostToolUse',
    hook_name: 'capture',
    tool_name: 'Write',
    started_at: at(1),
    duration_ms: 12.5,
    success: true,
    ...extra,
  });
}

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let store: TraceStore;

  beforeAll(async () => {
    ({ database, close } = await open());
    store = createTraceStore(database);
  });
  afterAll(() => close());

  test('logs returns a trace with its duration and its hook executions in order', async () => {
    const id = randomUUID();
    const late = hook(id, { started_at: at(3), tool_name: 'Bash', success: false, error_message: 'Exit code 2' });
    const early = hook(id);
    const results = await store.record([started(id), ended(id)], [late, early]);
    expect([...results.traces, ...results.hookExecutions]).toEqual(Array.from({ length: 4 }, () => ({ ok: true })));
    const [execution] = (await store.logs({ correlation_id: id, limit: 50 })).executions;
    expect(execution).toMatchObject({
      correlation_id: id,
      root_id: id,
      session_id: 'session-1',
      user_prompt: 'do it',
      agent_name: 'claude-code',
      status: 'completed',
      success: true,
      started_at: at(0),
      completed_at: at(5),
      duration_ms: 5000,
      event_count: 2,
    });
    expect(execution?.events.map((event) => [event.execution_order, event.tool_name, event.success])).toEqual([
      [1, 'Write', true],
      [2, 'Bash', false],
    ]);
  });

  test('record keeps hook executions that arrive before their trace, counted as orphans', async () => {
    const id = randomUUID();
    const before = await store.counts();
    await store.record([], [hook(id)]);
    expect((await store.counts()).orphans).toBe(before.orphans + 1);
    await store.record([ended(id)], []);
    await store.record([started(id)], []);
    expect((await store.counts()).orphans).toBe(before.orphans);
    const tree = await store.tree(id);
    expect(tree).toMatchObject({ status: 'completed', user_prompt: 'do it', started_at: at(0), event_count: 1 });
  });

  test('record gives the same trace for any order and repetition', async () => {
    const shape = async (id: string): Promise<unknown> => {
      const tree = await store.tree(id);
      return {
        ...tree,
        execution_id: '',
        correlation_id: '',
        root_id: '',
        events: tree?.events.map(({ tool_name }) => tool_name),
      };
    };
    const records = (id: string): (() => Promise<unknown>)[] => [
      () => store.record([started(id)], []),
      () =>
        store.record(
          [ended(id, { completed_at: at(4), success: false, status: 'failed', error_type: 'rate_limit' })],
          [],
        ),
      () => store.record([ended(id, { completed_at: at(9) })], []),
      () => store.record([ended(id, { completed_at: at(10), success: false, status: 'cancelled' })], []),
      () => store.record([], [hook(id, { hook_id: id, started_at: at(1) })]),
      () => store.record([started(id, { started_at: at(2), prompt_text: undefined, context: { more: 1 } })], []),
    ];
    const straight = randomUUID();
    for (const write of records(straight)) await write();
    const expected = await shape(straight);
    expect(expected).toMatchObject({ status: 'completed', completed_at: at(9) });
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 }),
        fc.array(fc.nat(5), { maxLength: 5 }),
        async (order, repeats) => {
          const id = randomUUID();
          const writes = records(id);
          for (const index of [...order, ...repeats]) await writes[index]?.();
          expect(await shape(id)).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('record merges records of one trace within a batch', async () => {
    const id = randomUUID();
    const one = hook(id);
    await store.record(
      [ended(id, { completed_at: at(9) }), started(id), ended(id, { completed_at: at(4) })],
      [one, one],
    );
    expect(await store.tree(id)).toMatchObject({
      started_at: at(0),
      completed_at: at(9),
      duration_ms: 9000,
      event_count: 1,
    });
  });

  test('record counts known hook executions, also when one of the batch is refused', async () => {
    const id = randomUUID();
    const [one, other] = [hook(id), hook(id)];
    expect((await store.record([], [one])).known).toBe(0);
    expect((await store.record([started(id)], [one, other, other])).known).toBe(2);
    const broken = { ...hook(id), started_at: 'not a time' };
    expect((await store.record([], [one, broken, hook(id)])).known).toBe(1);
    expect((await store.tree(id))?.event_count).toBe(3);
  });

  test('record stores one hook id in two traces as two executions', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const twice = hook(one);
    expect((await store.record([], [twice, { ...twice, correlation_id: other }])).known).toBe(0);
    for (const id of [one, other]) expect((await store.tree(id))?.event_count).toBe(1);
  });

  test('place assigns transcript records to the trace of their session that has them', async () => {
    const [reported, read] = [randomUUID(), randomUUID()];
    const session_id = `session-${reported}`;
    const live = hook(reported, { session_id });
    const late = (execution: HookExecution): HookExecution => ({
      ...execution,
      correlation_id: read,
      duration_ms: undefined,
      metadata: { source: 'transcript' },
    });
    await store.record([started(reported, { session_id })], [live]);
    const missed = late(hook(reported, { session_id }));
    const elsewhere = late({ ...live, session_id: 'of another session' });
    const placed = await store.place([late(live), missed, elsewhere]);
    expect(placed.map(({ correlation_id }) => correlation_id)).toEqual([reported, read, read]);
    expect((await store.record([], placed.slice(0, 2))).known).toBe(1);
    expect((await store.tree(reported))?.events).toMatchObject([
      { hook_id: live.hook_id, duration_ms: 12.5, source: null },
    ]);
    // The hook of the call reports it later.
    expect((await store.record([], [{ ...missed, metadata: undefined, duration_ms: 7 }])).known).toBe(1);
    const events = [{ hook_id: missed.hook_id, duration_ms: null, success: true, source: 'transcript' }];
    expect((await store.tree(read))?.events).toMatchObject(events);
    expect(await store.place([hook(read, { session_id: undefined })])).toHaveLength(1);
  });

  test('tree contains a subagent as a child of its prompt', async () => {
    const root = randomUUID();
    const child = randomUUID();
    await store.record(
      [started(root), started(child, { root_id: root, parent_id: root, context: { agent_type: 'Explore' } })],
      [hook(child)],
    );
    const tree = await store.tree(root);
    expect(
      tree?.children.map(({ correlation_id, agent_name, event_count }) => [correlation_id, agent_name, event_count]),
    ).toEqual([[child, 'Explore', 1]]);
    expect((await store.tree(tree?.children[0]?.execution_id ?? ''))?.correlation_id).toBe(child);
  });

  test('tree contains each trace once when parents form a cycle', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    await store.record([started(one, { parent_id: other }), started(other, { parent_id: one })], []);
    const below = async (id: string): Promise<unknown> =>
      (await store.tree(id))?.children.map(({ correlation_id }) => correlation_id);
    expect(await below(one)).toEqual([other]);
    const own = randomUUID();
    await store.record([started(own, { parent_id: own })], []);
    expect(await below(own)).toEqual([]);
  });

  test('record writes the valid records when the database refuses one', async () => {
    const id = randomUUID();
    const results = await store.record(
      [started(id, { prompt_text: 'NUL \0 half \ud800' })],
      [hook(id), { ...hook(id), started_at: 'not a time' }, hook(id)],
    );
    expect(results.hookExecutions.map((result) => result.ok)).toEqual([true, false, true]);
    expect(await store.tree(id)).toMatchObject({ user_prompt: 'NUL \ufffd half \ufffd', event_count: 2 });
  });

  test('record preserves any text in tags and JSON', async () => {
    const id = randomUUID();
    const odd = ['quote " here', 'back \\ slash', 'comma, {brace}', 'line\nbreak', '🧵', ''];
    await store.record([started(id, { tags: odd, context: { odd } })], []);
    const { rows } = await database.query<{ tags: string[] }>(
      'SELECT tags FROM execution_traces WHERE correlation_id = $1',
      [id],
    );
    expect([...(rows[0]?.tags ?? [])].sort()).toEqual([...odd].sort());
    expect((await store.tree(id))?.agent_config).toEqual({ odd });
  });

  test('record loses nothing and does not deadlock with concurrent writers of the same traces', async () => {
    const traces = Array.from({ length: 50 }, () => randomUUID());
    const write = (order: readonly string[]): Promise<unknown> =>
      store.record(
        order.map((id) => started(id)),
        order.map((id) => hook(id)),
      );
    await Promise.all([write(traces), write(traces.toReversed()), write(traces)]);
    const trees = await Promise.all(traces.map((id) => store.tree(id)));
    expect(trees.map((tree) => tree?.event_count)).toEqual(traces.map(() => 3));
  });

  test('summary returns totals by agent', async () => {
    const source = `agent-${randomUUID()}`;
    const [good, bad] = [randomUUID(), randomUUID()];
    await store.record(
      [
        started(good, { source }),
        ended(good, { source }),
        started(bad, { source }),
        ended(bad, { source, success: false, status: 'failed' }),
      ],
      [hook(good, { quality_score: 0.5 }), hook(bad, { quality_score: 1 })],
    );
    expect(await store.summary(source)).toEqual([
      {
        agent_name: source,
        total_executions: 2,
        successful_executions: 1,
        failed_executions: 1,
        avg_duration_ms: 5000,
        avg_quality_score: 0.75,
        last_execution: at(0),
      },
    ]);
  });

  test('a call has the score of its edit, and in a single trace its judgement', async () => {
    const id = randomUUID();
    const judged = { quality_score: 0.9, quality_check_performed: true, quality_results: { violations_found: 1 } };
    await store.record([started(id)], [hook(id, judged), hook(id, { started_at: at(2) })]);
    const [listed] = (await store.logs({ correlation_id: id, limit: 50 })).executions;
    expect(listed?.events.map(({ quality_results, quality_score }) => [quality_score, quality_results])).toEqual([
      [0.9, null],
      [null, null],
    ]);
    expect(listed?.quality_score).toBe(0.9);
    expect((await store.tree(id))?.events.map(({ quality_results }) => quality_results)).toEqual([
      { violations_found: 1 },
      null,
    ]);
  });

  test('queries return nothing for unknown ids', async () => {
    expect(await store.tree(randomUUID())).toBeUndefined();
    expect((await store.logs({ session_id: 'unknown-session', limit: 50 })).executions).toEqual([]);
  });
});
