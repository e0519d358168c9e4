import { randomUUID } from 'node:crypto';
import { type HookExecution, hookExecutionSchema, type TraceRecord, traceRecordSchema } from '@hookline/contracts';
import { type Database, fullTextQuery } from '@hookline/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTraceStore, type TraceStore } from '../src/index.ts';
import { testEngines } from './engines.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

function trace(session_id: string, minute: number, prompt_text: string | undefined, extra: object = {}): TraceRecord {
  return traceRecordSchema.parse({
    correlation_id: randomUUID(),
    session_id,
    source: 'claude-code',
    prompt_text,
    started_at: at(minute),
    completed_at: at(minute + 1),
    context: { cwd: '/home/dev/shop' },
    ...extra,
  });
}

function hook({ correlation_id, session_id }: TraceRecord, extra: object = {}): HookExecution {
  return hookExecutionSchema.parse({
    hook_id: randomUUID(),
    correlation_id,
    session_id,
    hook_type: 'PostToolUse',
    hook_name: 'hookline',
    context_key: 'git.example/shop',
    success: true,
    ...extra,
  });
}

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let store: TraceStore;
  const first = trace('a1b2c3d4-0000-4000-8000-000000000001', 0, 'Add takeTokens to the rate limiter');
  const agent = trace(first.session_id, 2, undefined, { parent_id: first.correlation_id });
  const second = trace(first.session_id, 30, 'Now the tests');
  const other = trace('a1b2ffff-0000-4000-8000-000000000002', 10, 'What does the README say about tokens?');
  const elsewhere = trace('named-session', 20, 'Rate limiting in billing', { context: { cwd: '/home/dev/billing' } });

  beforeAll(async () => {
    ({ database, close } = await open());
    store = createTraceStore(database);
    await store.record(
      [first, agent, second, other, elsewhere],
      [
        hook(first, { tool_name: 'Bash', input_data: { command: 'npm test' }, success: false }),
        hook(agent),
        hook(second, { context_key: 'git.example/lib' }),
        hook(elsewhere, { context_key: 'git.example/billing' }),
      ],
    );
  });
  afterAll(() => close());

  const listed = async (query: object = {}): Promise<string[]> =>
    (await store.sessions({ limit: 50, ...query })).sessions.map((session) => session.session_id);
  const words = (text: string) => fullTextQuery(text) ?? { tsquery: '', parts: [] };

  test('sessions lists totals by the last activity, newest first', async () => {
    const { next, sessions } = await store.sessions({ limit: 50 });
    expect(next).toBeNull();
    expect(sessions).toEqual([
      {
        session_id: first.session_id,
        repository: 'git.example/shop',
        started_at: at(0),
        ended_at: at(31),
        prompts: 2,
        calls: 3,
        failures: 1,
        agents: 1,
        title: 'Add takeTokens to the rate limiter',
      },
      expect.objectContaining({ session_id: elsewhere.session_id, repository: 'git.example/billing' }),
      expect.objectContaining({ session_id: other.session_id, repository: '/home/dev/shop', calls: 0 }),
    ]);
  });

  test('sessions is filtered by repository, time, words and id', async () => {
    expect(await listed({ repository: 'git.example/lib' })).toEqual([first.session_id]);
    expect(await listed({ from: at(21) })).toEqual([first.session_id, elsewhere.session_id]);
    expect(await listed({ to: at(10) })).toEqual([first.session_id]);
    expect(await listed({ q: 'take tokens' })).toEqual([first.session_id]);
    expect(await listed({ q: '-' })).toEqual([]);
    expect(await listed({ session_id: other.session_id })).toEqual([other.session_id]);
  });

  test('the cursors of sessions and logs reach the last row without gap or repeat', async () => {
    const sessions: string[] = [];
    const traces: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = await store.sessions({ limit: 1, cursor });
      sessions.push(...page.sessions.map((session) => session.session_id));
      cursor = page.next ?? undefined;
    }
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = await store.logs({ limit: 2, cursor });
      traces.push(...page.executions.map((execution) => execution.correlation_id));
      cursor = page.next ?? undefined;
    }
    expect(sessions).toEqual(await listed());
    expect(traces).toEqual([second, elsewhere, other, agent, first].map((it) => it.correlation_id));
  });

  test('logs is filtered by repository, time and words, and only a tree has inputs', async () => {
    const logs = async (query: object): Promise<string[]> =>
      (await store.logs({ limit: 50, ...query })).executions.map((execution) => execution.correlation_id);
    expect(await logs({ repository: 'git.example/shop' })).toEqual([agent.correlation_id, first.correlation_id]);
    expect(await logs({ from: at(2), to: at(20) })).toEqual([other.correlation_id, agent.correlation_id]);
    expect(await logs({ q: 'rate limit' })).toEqual([elsewhere.correlation_id, first.correlation_id]);
    const [execution] = (await store.logs({ correlation_id: first.correlation_id, limit: 1 })).executions;
    expect(execution?.events[0]?.input).toBeNull();
    expect((await store.tree(first.correlation_id))?.events[0]?.input).toEqual({ command: 'npm test' });
  });

  test('search finds prompts, newest first, and continues after a position', async () => {
    const [newest, ...rest] = await store.search(words('tokens'), { limit: 10 });
    expect(newest?.match).toMatchObject({
      kind: 'prompt',
      id: other.correlation_id,
      session_id: other.session_id,
      line: 1,
      excerpt: 'What does the README say about tokens?',
    });
    expect(rest.map(({ match }) => match.id)).toEqual([first.correlation_id]);
    expect(await store.search(words('tokens'), { limit: 10 }, newest?.position)).toEqual(rest);
    expect(await store.search(words('tokens'), { limit: 10, repository: 'git.example/billing' })).toEqual([]);
  });

  test('identify completes ids of sessions and traces', async () => {
    const ids = async (prefix: string): Promise<string[]> =>
      (await store.identify(prefix, 20)).map((match) => `${match.kind} ${match.id}`);
    expect(await ids('a1b2c3')).toEqual([`session ${first.session_id}`]);
    expect(await ids('A1B2')).toEqual([`session ${first.session_id}`, `session ${other.session_id}`]);
    expect(await ids('named-session')).toEqual(['session named-session']);
    expect(await ids(first.correlation_id.slice(0, 13))).toContain(`trace ${first.correlation_id}`);
  });
});
