import { randomUUID } from 'node:crypto';
import { type UsageAnalytics, usageAnalyticsSchema } from '@hookline/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_PREFIX } from '../src/index.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

async function call(path: string, json?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(
    service.url + API_PREFIX + path,
    json === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(json), headers: { 'content-type': 'application/json' } },
  );
  return { status: response.status, body: await response.json() };
}

async function use(pattern_id: string, count: number): Promise<void> {
  const hook_executions = Array.from({ length: count }, (_, index) => ({
    hook_id: randomUUID(),
    correlation_id: randomUUID(),
    hook_type: 'PostToolUse',
    hook_name: 'test',
    tool_name: 'Write',
    started_at: new Date().toISOString(),
    duration_ms: index + 1,
    success: index % 10 !== 0,
    pattern_id,
  }));
  expect((await call('/traces/batch', { hook_executions })).status).toBe(200);
}

/** Removes the fields that depend on the time of the request. */
function facts(body: unknown): unknown {
  const { usage_metrics, success_metrics, performance_metrics, trend_analysis, method } =
    usageAnalyticsSchema.parse(body);
  const { total_executions, unique_contexts, unique_users } = usage_metrics;
  return {
    total_executions,
    unique_contexts,
    unique_users,
    success_metrics,
    performance_metrics,
    trend_analysis,
    method,
  };
}

describe('analytics routes', () => {
  test('return accepted records immediately, the same on all three routes', async () => {
    await use('writer', 100);
    const { status, body } = await call('/analytics/compute', { pattern_id: 'writer' });
    expect(status).toBe(200);
    expect(body as UsageAnalytics).toMatchObject({
      success: true,
      pattern_id: 'writer',
      time_window: { type: 'weekly' },
      usage_metrics: { total_executions: 100, unique_contexts: 100 },
      success_metrics: { success_rate: 0.9, error_rate: 0.1 },
      performance_metrics: { avg_execution_time_ms: 50.5 },
      trend_analysis: { trend_type: 'emerging' },
      usage_distribution: null,
      method: 'exact',
    });
    expect(facts((await call('/analytics/writer')).body)).toEqual(facts(body));
    expect(facts((await call('/analytics/get?pattern_id=writer&time_window=weekly')).body)).toEqual(facts(body));
  });

  test('omit parts that are not requested', async () => {
    const { body } = await call(
      '/analytics/writer?include_trends=false&include_performance=0&include_distribution=true',
    );
    expect(body).toMatchObject({
      trend_analysis: null,
      performance_metrics: null,
      usage_distribution: { by_tool: { Write: expect.any(Number) } },
    });
  });

  test('name invalid fields', async () => {
    expect(await call('/analytics/compute', { pattern_id: 'x', time_window_type: 'century' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'time_window_type' }] },
    });
    expect(await call('/analytics/get')).toMatchObject({ status: 400, body: { errors: [{ field: 'pattern_id' }] } });
    expect((await call('/analytics/x?time_window_days=0')).status).toBe(400);
    expect((await call('/analytics/x?include_trends=perhaps')).status).toBe(400);
  });

  test('never fail on any request', async () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant('writer'));
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            pattern_id: value,
            time_window_type: fc.oneof(value, fc.constantFrom('hourly', 'daily', 'yearly')),
            time_window_days: fc.oneof(value, fc.integer({ min: 1, max: 3650 })),
            include_trends: value,
            include_distribution: fc.boolean(),
          },
          { requiredKeys: [] },
        ),
        async (request) => {
          expect([200, 400]).toContain((await call('/analytics/compute', request)).status);
        },
      ),
      { numRuns: 200 },
    );
  });
});
