import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { openPostgres } from '@hookline/database';
import { createEventStore } from '@hookline/offline-cache';
import { PatternTracker } from '@hookline/pattern-tracker';
import { freshDatabase, postgresServers, temporaryFolder } from '@hookline/testkit';
import { TraceabilityClient } from '@hookline/traceability-client';
import { expect, onTestFinished, test } from 'vitest';
import { startService } from './process.ts';

const [server] = postgresServers();

test.skipIf(!server)(
  'executions that a program tracks are in analytics and feedback, with duration and user, and leave no orphan',
  async () => {
    const fresh = await freshDatabase(server?.url ?? '');
    const service = await startService(temporaryFolder(), ['--port', '0', '--database-url', fresh.url]);
    const api = new TraceabilityClient({ baseUrl: service.url, socketPath: service.socket });
    const store = createEventStore({ directory: join(temporaryFolder(), 'patterns') });
    const tracker = new PatternTracker({ api, store, clock: systemClock, userId: 'ada' });
    onTestFinished(async () => {
      await api.close();
      await store.close();
    });

    const created = await tracker.trackCreation('export const answer = () => 42;\n');
    const id = created.pattern_id ?? '';
    for (let i = 0; i < 40; i++) {
      const measures = { violations_found: 3, corrections_applied: 2 };
      const metrics = { durationMs: 100 + i, qualityScore: 0.5, contextKey: `context ${i % 4}`, measures };
      expect(await tracker.trackExecution(id, metrics, { success: i % 4 > 0 })).toMatchObject({ success: true });
    }
    expect(await api.analytics(id)).toMatchObject({
      ok: true,
      value: {
        usage_metrics: { total_executions: 40, unique_contexts: 4, unique_users: 1 },
        success_metrics: { success_rate: 0.75, avg_quality_score: 0.5 },
        performance_metrics: { avg_execution_time_ms: 119.5 },
      },
    });
    expect(await api.feedback.analyze({ pattern_id: id, feedback_type: 'all' })).toMatchObject({
      ok: true,
      value: { pattern_id: id, executions_analyzed: 40 },
    });
    expect(await api.stats()).toMatchObject({
      ok: true,
      value: { total_traces: 40, total_hook_executions: 40, orphaned_hook_executions: 0 },
    });

    const database = openPostgres({ url: fresh.url });
    const { rows } = await database.query(
      `SELECT status, user_id, count(*) AS traces, avg(duration_ms) AS duration_ms FROM execution_traces
       GROUP BY 1, 2 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { status: 'completed', user_id: 'ada', traces: 30, duration_ms: 120 },
      { status: 'failed', user_id: 'ada', traces: 10, duration_ms: 118 },
    ]);
    await database.close();
    await service.end();
    await fresh.drop();
  },
);

test('the client records feedback, runs an experiment and follows edges of one type', async () => {
  const service = await startService(temporaryFolder());
  const client = new TraceabilityClient({ baseUrl: service.url, socketPath: service.socket });
  onTestFinished(() => client.close());
  const pattern_data = { code: 'x' };
  await client.trackBatch([
    { event_type: 'pattern_created', pattern_id: 'v1', pattern_data },
    { event_type: 'pattern_modified', pattern_id: 'v2', pattern_data, parent_pattern_ids: ['v1'] },
  ]);
  const recorded = await client.feedback.record({ pattern_id: 'v1', feedback_type: 'quality', rating: 4 });
  expect(recorded).toMatchObject({ ok: true, value: { pattern_id: 'v1', status: 'recorded' } });
  const started = await client.feedback.startExperiment({
    name: 'v1 or v2',
    arms: [{ pattern_id: 'v1' }, { pattern_id: 'v2' }],
  });
  if (!started.ok) throw new Error(started.error.problem?.detail ?? started.error.message);
  const { experiment_id } = started.value;
  expect(await client.feedback.experiment(experiment_id)).toMatchObject({ ok: true, value: { status: 'running' } });
  const assigned = await client.feedback.assignment(experiment_id, 's1');
  expect(assigned).toMatchObject({
    ok: true,
    value: { session_id: 's1', pattern_id: expect.stringMatching(/^v[12]$/) },
  });
  expect(await client.feedback.assignment(experiment_id, 's1')).toEqual(assigned);
  expect(await client.feedback.apply({ experiment_id, by: 'test' })).toMatchObject({
    ok: false,
    error: { status: 409 },
  });

  const ancestors = await client.ancestry('v2', { edgeTypes: ['modified_from'] });
  expect(ancestors).toMatchObject({ ok: true, value: { ancestors: [{ ancestor_pattern_id: 'v1' }] } });
  const none = await client.descendants('v1', { edgeTypes: ['merged_from'] });
  expect(none).toMatchObject({ ok: true, value: { descendants: [] } });
  await service.end();
});
