import { randomUUID } from 'node:crypto';
import { openPostgres } from '@hookline/database';
import { freshDatabase, postgresServers, until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { API_PREFIX } from '../src/index.ts';
import { startService } from './service.ts';

test('an answer that came too late for its request is part of the next one with the same conditions, once', async () => {
  const [server] = postgresServers();
  if (!server) throw new Error('no PostgreSQL');
  const fresh = await freshDatabase(server.url);
  const database = openPostgres({ url: fresh.url });
  const service = await startService({ deadlineMs: 500 }, database);
  onTestFinished(async () => {
    await service.close();
    await fresh.drop();
  });
  const post = async (path: string, body: object): Promise<Response> =>
    fetch(service.url + API_PREFIX + path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const session_id = randomUUID();
  const trace = { correlation_id: randomUUID(), session_id, started_at: '2026-01-01T10:00:00Z' };
  const hook = {
    hook_id: randomUUID(),
    correlation_id: trace.correlation_id,
    session_id,
    hook_type: 'PostToolUse',
    hook_name: 'hookline',
    tool_use_id: 'toolu_1',
  };
  // A busy machine may need more than the deadline of this service for it.
  await until('the call is recorded', async () => {
    const reply = await post('/traces/batch', { traces: [trace], hook_executions: [hook] });
    return reply.status === 200;
  });
  const forget = (): Promise<Response> => post('/forget', { session_id });
  const answerOf = async (): Promise<unknown> =>
    until('the service answers', async () => {
      const reply = await forget();
      return reply.status === 200 && reply.json();
    });

  await database.transaction(async (session) => {
    await session.query('LOCK TABLE execution_traces IN ACCESS EXCLUSIVE MODE');
    expect((await forget()).status).toBe(503);
  });
  expect(await answerOf()).toMatchObject({
    complete: true,
    counts: { traces: 1, hook_executions: 1 },
    tool_use_ids: ['toolu_1'],
    execution_ids: expect.arrayContaining([trace.correlation_id, hook.hook_id]) as unknown,
  });
  expect(await answerOf()).toMatchObject({ counts: { traces: 0, hook_executions: 0 }, tool_use_ids: [] });
});
