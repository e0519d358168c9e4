import { randomUUID } from 'node:crypto';
import { ManualClock } from '@hookline/clock/manual';
import {
  analyticsRequestSchema,
  type HookExecution,
  hookExecutionSchema,
  traceRecordSchema,
  type UsageAnalytics,
  usageAnalyticsSchema,
} from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { createTraceStore, type TraceStore } from '@hookline/postgres-tracing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUsageAnalytics, type UsageAnalyticsService } from '@hookline/usage-analytics';
import { testEngines } from './engines.ts';

const NOW = Date.UTC(2026, 2, 31, 12);
const DAY = 86_400_000;

function used(pattern_id: string, daysAgo: number, extra: object = {}): HookExecution {
  return hookExecutionSchema.parse({
    hook_id: randomUUID(),
    correlation_id: randomUUID(),
    session_id: 's',
    hook_type: 'PostToolUse',
    hook_name: 'capture',
    tool_name: 'Write',
    started_at: new Date(NOW - daysAgo * DAY).toISOString(),
    duration_ms: 10,
    success: true,
    pattern_id,
    context_key: '/repo',
    ...extra,
  });
}

/** The fields that do not depend on the method: all of it but times and methods, percentiles and uniques roughly. */
function facts(answer: UsageAnalytics): unknown {
  const { usage_metrics, success_metrics, trend_analysis, usage_distribution, total_data_points } = answer;
  return { usage_metrics, success_metrics, trend_analysis, usage_distribution, total_data_points };
}

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let store: TraceStore;
  const clock = new ManualClock(NOW);
  let exact: UsageAnalyticsService;
  let rollup: UsageAnalyticsService;

  beforeAll(async () => {
    ({ database, close } = await open());
    store = createTraceStore(database);
    exact = createUsageAnalytics({ sql: database, clock });
    rollup = createUsageAnalytics({ sql: database, clock, exactLimit: 0 });
  });
  afterAll(() => close());

  const ask = async (service: UsageAnalyticsService, pattern_id: string, extra: object = {}): Promise<UsageAnalytics> =>
    usageAnalyticsSchema.parse(
      await service.compute(analyticsRequestSchema.parse({ pattern_id, include_distribution: true, ...extra })),
    );
  const refreshAll = async (): Promise<void> => {
    while ((await exact.refresh()) > 0);
  };

  test('compute returns every metric from rows', async () => {
    const pattern = randomUUID();
    const [alice, bob] = [randomUUID(), randomUUID()];
    await store.record(
      [
        traceRecordSchema.parse({ correlation_id: alice, session_id: 'a', user_id: 'alice' }),
        traceRecordSchema.parse({ correlation_id: bob, session_id: 'b', user_id: 'bob' }),
      ],
      Array.from({ length: 100 }, (_, index) =>
        used(pattern, index % 5, {
          correlation_id: index % 2 === 0 ? alice : bob,
          context_key: `/repo/${index % 7}`,
          duration_ms: index + 1,
          success: index % 10 !== 0,
          quality_score: 0.5,
          tool_name: index < 30 ? 'Edit' : 'Write',
        }),
      ),
    );
    const answer = await ask(exact, pattern);
    expect(answer).toMatchObject({
      method: 'exact',
      error_bound: { counts: 0, percentiles: 0, uniques: 0 },
      time_window: { start: '2026-03-25T00:00:00.000Z', end: '2026-03-31T12:00:00.000Z', type: 'weekly' },
      usage_metrics: {
        total_executions: 100,
        executions_per_day: expect.closeTo(100 / 6.5),
        executions_per_week: expect.closeTo(700 / 6.5),
        unique_contexts: 7,
        unique_users: 2,
      },
      success_metrics: { success_rate: 0.9, error_rate: 0.1, avg_quality_score: 0.5 },
      performance_metrics: {
        avg_execution_time_ms: 50.5,
        p95_execution_time_ms: expect.closeTo(95.05),
        p99_execution_time_ms: expect.closeTo(99.01),
      },
      trend_analysis: { trend_type: 'emerging', days: 4 },
      usage_distribution: { by_tool: { Edit: 30, Write: 70 } },
      analytics_quality_score: 1,
    });
    expect(answer.usage_distribution?.by_hour[12]).toBe(100);
    expect(answer.usage_distribution?.by_weekday).toEqual([20, 20, 20, 0, 0, 20, 20]);
  });

  test('compute returns the same from rollups within their error bounds, before and after a refresh', async () => {
    const pattern = randomUUID();
    await store.record(
      [],
      Array.from({ length: 400 }, (_, index) =>
        used(pattern, index % 40, { duration_ms: 1.5 ** (index % 23), context_key: `/c/${index % 90}` }),
      ),
    );
    const truth = await ask(exact, pattern, { time_window_type: 'yearly' });
    const dirty = await ask(rollup, pattern, { time_window_type: 'yearly' });
    expect(await exact.pending()).toBeGreaterThan(0);
    await refreshAll();
    expect(await exact.pending()).toBe(0);
    const clean = await ask(rollup, pattern, { time_window_type: 'yearly' });
    expect(clean).toMatchObject({ method: 'rollup', error_bound: { counts: 0, percentiles: 0.01 } });
    for (const answer of [dirty, clean]) {
      expect(facts(answer)).toEqual(facts(truth));
      const [estimated, real] = [answer.performance_metrics, truth.performance_metrics];
      expect(estimated?.avg_execution_time_ms).toBeCloseTo(real?.avg_execution_time_ms ?? 0, 6);
      for (const key of ['p95_execution_time_ms', 'p99_execution_time_ms'] as const) {
        expect(Math.abs((estimated?.[key] ?? 0) / (real?.[key] ?? 1) - 1)).toBeLessThanOrEqual(0.011);
      }
    }
  });

  test('compute includes accepted rows at once, also while rollups are rebuilt', async () => {
    const pattern = randomUUID();
    const trace = randomUUID();
    for (let round = 0; round < 25; round++) {
      const rows = Array.from({ length: 1 + (round % 4) }, (_, index) =>
        used(pattern, (round + index) % 3, {
          correlation_id: trace,
          context_key: `/c/${round % 5}`,
          duration_ms: 1 + round,
          success: round % 6 !== 0,
          tool_name: index === 0 ? 'Edit' : 'Write',
        }),
      );
      await store.record([], rows);
      // Who was at work becomes known in the middle of it.
      if (round === 12)
        await store.record([traceRecordSchema.parse({ correlation_id: trace, session_id: 's', user_id: 'alice' })], []);
      const [answer] = await Promise.all([
        ask(rollup, pattern, { time_window_type: 'monthly' }),
        round % 3 === 0 ? exact.refresh() : undefined,
      ]);
      expect(answer.method).toBe('rollup');
      expect(facts(answer)).toEqual(facts(await ask(exact, pattern, { time_window_type: 'monthly' })));
    }
  });

  test('compute counts rows once that commit while their day is rebuilt', async () => {
    const pattern = randomUUID();
    for (let round = 0; round < 20; round++) {
      const write = (): Promise<unknown> => store.record([], [used(pattern, 0), used(pattern, 1)]);
      await Promise.all([write(), exact.refresh(), write(), exact.refresh(), write(), exact.refresh()]);
      const answer = await ask(rollup, pattern);
      expect(answer.usage_metrics.total_executions).toBe(6 * (round + 1));
    }
  });

  test('compute ignores repeated rows and includes late ones', async () => {
    const pattern = randomUUID();
    const rows = Array.from({ length: 60 }, (_, index) => used(pattern, index % 20, { duration_ms: index }));
    await store.record([], rows.slice(0, 40));
    await refreshAll();
    await store.record([], rows.toReversed());
    await store.record([], rows);
    const all = { time_window_type: 'monthly' };
    expect(await ask(rollup, pattern, all)).toMatchObject({ total_data_points: 60 });
    await refreshAll();
    await store.record([], rows);
    expect(await exact.pending()).toBe(0);
    expect(facts(await ask(rollup, pattern, all))).toEqual(facts(await ask(exact, pattern, all)));
  });

  test('compute counts a user that becomes known later', async () => {
    const pattern = randomUUID();
    const correlation_id = randomUUID();
    await store.record([], [used(pattern, 1, { correlation_id })]);
    await refreshAll();
    expect((await ask(rollup, pattern)).usage_metrics.unique_users).toBe(0);
    await store.record([traceRecordSchema.parse({ correlation_id, session_id: 's', user_id: 'carol' })], []);
    expect((await ask(rollup, pattern)).usage_metrics.unique_users).toBe(1);
    await refreshAll();
    expect((await ask(rollup, pattern)).usage_metrics.unique_users).toBe(1);
  });

  test('refresh loses no row when writers and refreshes run at once', async () => {
    const pattern = randomUUID();
    const writing = Promise.all(
      Array.from({ length: 40 }, (_, index) => store.record([], [used(pattern, index % 3), used(pattern, 2)])),
    );
    const rebuilding = Promise.all(Array.from({ length: 15 }, () => exact.refresh()));
    await Promise.all([writing, rebuilding]);
    expect((await ask(rollup, pattern)).total_data_points).toBe(80);
    await refreshAll();
    expect((await ask(rollup, pattern)).total_data_points).toBe(80);
  });

  test('compute reads the last hour and day from rows, to the minute', async () => {
    const pattern = randomUUID();
    await store.record([], [used(pattern, 0.01), used(pattern, 0.03), used(pattern, 0.9), used(pattern, 1.1)]);
    expect((await ask(rollup, pattern, { time_window_type: 'hourly' })).total_data_points).toBe(2);
    expect(await ask(rollup, pattern, { time_window_type: 'daily' })).toMatchObject({
      total_data_points: 3,
      method: 'exact',
    });
    expect((await ask(exact, pattern, { time_window_days: 1 })).total_data_points).toBe(2);
  });

  test('compute returns zeros and no rates for a pattern without executions', async () => {
    expect(await ask(exact, 'nobody')).toMatchObject({
      usage_metrics: { total_executions: 0, unique_contexts: 0 },
      success_metrics: { success_rate: null, error_rate: null, avg_quality_score: null },
      performance_metrics: { avg_execution_time_ms: null, p95_execution_time_ms: null },
      trend_analysis: { trend_type: 'insufficient_data', p_value: null },
      analytics_quality_score: 0,
    });
    expect(await ask(rollup, 'nobody')).toMatchObject({ total_data_points: 0 });
    expect(await ask(exact, 'x', { include_performance: false, include_trends: false })).toMatchObject({
      performance_metrics: null,
      trend_analysis: null,
    });
  });

  test('compute distinguishes growing, declining, stable and abandoned patterns', async () => {
    const series = async (perDay: (daysAgo: number) => number): Promise<string | undefined> => {
      const pattern = randomUUID();
      const rows = Array.from({ length: 30 }, (_, index) => 30 - index).flatMap((daysAgo) =>
        Array.from({ length: perDay(daysAgo) }, () => used(pattern, daysAgo)),
      );
      await store.record([], rows);
      const answers = await Promise.all([exact, rollup].map((service) => ask(service, pattern)));
      expect(answers[0]?.trend_analysis).toEqual(answers[1]?.trend_analysis);
      return answers[0]?.trend_analysis?.trend_type;
    };
    expect(await series((daysAgo) => Math.round((31 - daysAgo) / 2))).toBe('growing');
    expect(await series((daysAgo) => Math.round(daysAgo / 2))).toBe('declining');
    expect(await series((daysAgo) => 3 + (daysAgo % 3))).toBe('stable');
    expect(await series((daysAgo) => (daysAgo > 10 ? 2 : 0))).toBe('abandoned');
  });

  test('compute reports an old pattern as abandoned on every day of the week', async () => {
    const types = await Promise.all(
      Array.from({ length: 15 }, async (_, index) => {
        const pattern = randomUUID();
        const rows = Array.from({ length: 5 }, () => used(pattern, 28 + index));
        await store.record([], rows);
        const { trend_analysis } = await ask(exact, pattern, { time_window_type: 'quarterly' });
        return trend_analysis?.trend_type;
      }),
    );
    expect(new Set(types)).toEqual(new Set(['abandoned']));
  });

  test('createUsageAnalytics throws a RangeError that names the option when one is out of range', async () => {
    expect(() => createUsageAnalytics({ sql: database, clock, exactLimit: -1 })).toThrow(
      /exactLimit must be 0 or more/,
    );
    await expect(exact.refresh(0)).rejects.toThrow(/limit must be an integer of 1 or more, not 0/);
    await expect(exact.seal('yesterday')).rejects.toThrow(/2026-01-31, not yesterday/);
  });
});

describe.each(testEngines)('retention on $name', ({ open }) => {
  test('seal keeps figures after rows are dropped, and late rows count once', async () => {
    const { database, close } = await open();
    const store = createTraceStore(database);
    const clock = new ManualClock(NOW);
    const service = createUsageAnalytics({ sql: database, clock, exactLimit: 0 });
    const ask = (pattern_id = 'p'): Promise<UsageAnalytics> =>
      service.compute(analyticsRequestSchema.parse({ pattern_id, time_window_type: 'monthly' }));
    // Between two values that are far apart: percentiles of few are as exact from a rollup as from rows.
    const few = Array.from({ length: 20 }, (_, index) => used('few', 25, { duration_ms: index < 19 ? 100 : 10_000 }));
    await store.record([], few);
    const exact = createUsageAnalytics({ sql: database, clock });
    const { performance_metrics: ofRows } = await exact.compute(
      analyticsRequestSchema.parse({ pattern_id: 'few', time_window_type: 'monthly' }),
    );
    await store.record(
      [],
      Array.from({ length: 300 }, (_, index) => used('p', index % 30, { duration_ms: index + 1 })),
    );
    const before = facts(await ask());
    const drop = (): Promise<unknown> =>
      database.query("DELETE FROM hook_executions WHERE started_at < '2026-03-20T00:00:00Z'");
    await service.seal('2026-03-20');
    expect(facts(await ask())).toEqual(before);
    await drop();
    expect(facts(await ask())).toEqual(before);
    const { performance_metrics: ofRollups } = await ask('few');
    for (const name of ['p95_execution_time_ms', 'p99_execution_time_ms'] as const) {
      const truth = ofRows?.[name] ?? Number.NaN;
      expect(Math.abs((ofRollups?.[name] ?? 0) - truth)).toBeLessThanOrEqual(truth * 0.01);
    }
    // Late for a sealed day: before a refresh, after it, and through the next retention.
    const late = [used('p', 25), used('p', 25)];
    await store.record([], late);
    await store.record([], late);
    expect((await ask()).total_data_points).toBe(302);
    while ((await service.refresh()) > 0);
    expect((await ask()).total_data_points).toBe(302);
    await service.seal('2026-03-22');
    await service.seal('2026-03-21');
    await drop();
    await store.record([], [used('p', 25)]);
    expect((await ask()).total_data_points).toBe(303);
    await close();
  });
});
