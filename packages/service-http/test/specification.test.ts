import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_PREFIX } from '../src/index.ts';
import { startService, type TestService } from './service.ts';

/** The requests that the specification prints, and the fields that it reads from their answers. */

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

// oxlint-disable-next-line typescript/no-explicit-any -- answers are read field by field, as the printed clients do
async function call(path: string, json?: unknown): Promise<any> {
  const post = { method: 'POST', body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
  const response = await fetch(service.url + API_PREFIX + path, json === undefined ? {} : post);
  expect(response.status).toBe(200);
  return response.json();
}

/** Formats as Python's `:.2f` does: fails for anything but a number. */
function twoDigits(figure: unknown): string {
  if (typeof figure !== 'number') throw new TypeError(`${String(figure)} is not a number`);
  return figure.toFixed(2);
}

const WRITER = {
  event_type: 'pattern_created',
  pattern_id: 'async_db_writer_v3',
  pattern_name: 'Async Database Writer',
  pattern_type: 'code',
  pattern_version: '3.0.0',
  pattern_data: { template_code: 'async def write_to_db...', language: 'python', framework: 'asyncpg' },
  parent_pattern_ids: ['async_db_writer_v2'],
  edge_type: 'derived_from',
  transformation_type: 'optimization',
  reason: 'Improved connection pooling',
  triggered_by: 'claude_code',
};

test('example 2: the answer to a tracked pattern names its node', async () => {
  const result = await call('/lineage/track', WRITER);
  expect(result.success).toBe(true);
  expect(result.data.node_id).toBe(result.data.pattern_node_id);
  expect(await call('/patterns/async_db_writer_v3')).toMatchObject({ language: 'python' });
});

test('example 3: the evolution of a pattern is in data, and beside it', async () => {
  const { data: result, success, metadata, ...fields } = await call('/lineage/async_db_writer_v3/evolution');
  expect({ success, metadata }).toMatchObject({ success: true, metadata: { total_nodes: 2, total_edges: 1 } });
  expect(fields).toEqual(result);
  expect(result.total_versions).toBe(2);
  expect(
    result.evolution_nodes.map((node: Record<string, unknown>) => [node['version'], node['pattern_name']]),
  ).toEqual(expect.arrayContaining([['3.0.0', 'Async Database Writer']]));
  expect(result.evolution_edges).toMatchObject([
    { target_version: '3.0.0', edge_type: 'derived_from', transformation_type: 'optimization' },
  ]);
  for (const path of ['?query_type=ancestry', '?query_type=descendants']) {
    const { data, success: ok, metadata: about, ...flat } = await call(`/lineage/async_db_writer_v3${path}`);
    expect(flat).toEqual(data);
    expect({ ok, about }).toEqual({ ok: true, about: { processing_time_ms: expect.any(Number) } });
  }
  const query = await call('/lineage/query', { pattern_id: 'async_db_writer_v3', query_type: 'ancestry' });
  expect(query.data.ancestors).toEqual(query.ancestors);
});

const ANALYTICS = { time_window_type: 'weekly', include_performance: true, include_trends: true };

test('example 4: every printed figure is a number, also for a pattern without executions, and data has null', async () => {
  const result = await call('/analytics/compute', { pattern_id: 'async_db_writer_v3', ...ANALYTICS });
  expect(result.usage_metrics).toMatchObject({ total_executions: 0, executions_per_day: 0, unique_contexts: 0 });
  expect(twoDigits(result.success_metrics.success_rate)).toBe('0.00');
  expect(twoDigits(result.success_metrics.avg_quality_score)).toBe('0.00');
  if (result.trend_analysis) expect(twoDigits(result.trend_analysis.growth_percentage)).toBe('0.00');
  expect(result.data.success_metrics).toEqual({ success_rate: null, error_rate: null, avg_quality_score: null });
});

test('example 4: figures of executions are the same in both forms', async () => {
  const hook_executions = Array.from({ length: 4 }, (_, index) => ({
    hook_id: randomUUID(),
    correlation_id: randomUUID(),
    hook_type: 'PatternExecution',
    hook_name: 'test',
    started_at: new Date().toISOString(),
    duration_ms: 10,
    success: index > 0,
    quality_score: 0.8,
    pattern_id: 'async_db_writer_v3',
  }));
  await call('/traces/batch', { hook_executions });
  const { data, ...fields } = await call('/analytics/compute', { pattern_id: 'async_db_writer_v3', ...ANALYTICS });
  expect(fields.success_metrics).toEqual({ success_rate: 0.75, error_rate: 0.25, avg_quality_score: 0.8 });
  expect(fields).toMatchObject({ ...data, trend_analysis: { growth_percentage: expect.any(Number) } });
});
