import { openPostgres } from '@hookline/database';
import { freshDatabase, postgresServers } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { API_PREFIX } from '../src/index.ts';
import { startService } from './service.ts';

test('answers 503 when a request exceeds its deadline, and serves the next request', async () => {
  const [server] = postgresServers();
  if (!server) throw new Error('no PostgreSQL');
  const fresh = await freshDatabase(server.url);
  const database = openPostgres({ url: fresh.url });
  const service = await startService({ deadlineMs: 200 }, database);
  onTestFinished(async () => {
    await service.close();
    await fresh.drop();
  });
  const logs = (): Promise<Response> => fetch(`${service.url}${API_PREFIX}/executions/logs`);
  await database.transaction(async (session) => {
    await session.query('LOCK TABLE execution_traces IN ACCESS EXCLUSIVE MODE');
    const reply = await logs();
    expect(reply.status).toBe(503);
    expect(reply.headers.get('retry-after')).not.toBeNull();
    expect(await reply.json()).toMatchObject({ type: 'urn:hookline:problem:deadline', status: 503 });
  });
  expect((await logs()).status).toBe(200);
});
