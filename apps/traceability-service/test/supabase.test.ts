import { randomUUID } from 'node:crypto';
import { openPostgres } from '@hookline/database';
import { tracingSchema } from '@hookline/postgres-tracing';
import { freshDatabase, postgresServers, startPostgrest, temporaryFolder } from '@hookline/testkit';
import { TraceabilityClient } from '@hookline/traceability-client';
import { expect, onTestFinished, test } from 'vitest';
import { startService } from './process.ts';

test('the service mirrors traces to Supabase when enabled, and reports them as retryable while it is unavailable', async () => {
  const serverUrl = postgresServers()[0]?.url ?? '';
  const [own, theirs] = [await freshDatabase(serverUrl), await freshDatabase(serverUrl)];
  const there = openPostgres({ url: theirs.url });
  await there.migrate([tracingSchema]);
  const rest = await startPostgrest(theirs.url);
  onTestFinished(async () => {
    await rest.stop();
    await there.close();
    await Promise.all([own.drop(), theirs.drop()]);
  });
  const env = {
    DATABASE_URL: own.url,
    HOOKLINE_SUPABASE: 'true',
    SUPABASE_URL: rest.url,
    SUPABASE_SERVICE_KEY: rest.key,
  };
  const service = await startService(temporaryFolder(), ['--port', '0'], env);
  const client = new TraceabilityClient({
    baseUrl: service.url,
    socketPath: service.socket,
    timeoutMs: 60_000,
    healthTimeoutMs: 60_000,
  });
  onTestFinished(() => client.close());
  const correlation_id = randomUUID();
  const hook = { hook_id: randomUUID(), correlation_id, hook_type: 'PostToolUse', hook_name: 'capture' };
  const send = (): ReturnType<TraceabilityClient['recordTraces']> =>
    client.recordTraces([{ correlation_id, session_id: 's' }], [hook]);

  rest.failing = { status: 503, times: 2 };
  const first = await send();
  expect(first).toMatchObject({
    ok: true,
    value: { success: false, failed: [{ retryable: true }, { retryable: true }] },
  });
  expect(client.breaker.state().state).toBe('closed');
  expect(await send()).toMatchObject({ ok: true, value: { success: true } });
  expect(await send()).toMatchObject({ ok: true, value: { success: true } });
  const { rows } = await there.query(
    'SELECT h.id FROM hook_executions h JOIN execution_traces t ON t.id = h.trace_id WHERE t.correlation_id = $1::uuid AND t.announced',
    [correlation_id],
  );
  expect(rows).toEqual([{ id: hook.hook_id }]);
  expect(await client.stats()).toMatchObject({ value: { total_traces: 1, total_hook_executions: 1 } });
});
