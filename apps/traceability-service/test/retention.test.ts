import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { ManualClock } from '@hookline/clock/manual';
import { analyticsRequestSchema, hookExecutionSchema, type UsageAnalytics } from '@hookline/contracts';
import { type Database, openPglite, openPostgres } from '@hookline/database';
import { createTracePartitions, createTraceStore, tracingSchema } from '@hookline/postgres-tracing';
import { freshDatabase, pgliteDirectory, postgresServers } from '@hookline/testkit';
import { createUsageAnalytics, usageSchema } from '@hookline/usage-analytics';
import { expect, test } from 'vitest';
import { maintainPartitions } from '../src/retention.ts';

const DAY_MS = 86_400_000;

async function engines(): Promise<{ database: Database; drop: () => unknown }[]> {
  const directory = pgliteDirectory();
  const servers = await Promise.all(postgresServers().map(({ url }) => freshDatabase(url)));
  return [
    {
      database: await openPglite({ directory }),
      drop: () => rmSync(directory, { recursive: true, force: true }),
    },
    ...servers.map(({ url, drop }) => ({ database: openPostgres({ url }), drop })),
  ];
}

/** Removes the fields of a result that depend on time or method. */
const facts = ({ usage_metrics, success_metrics, total_data_points }: UsageAnalytics): unknown => [
  usage_metrics.total_executions,
  usage_metrics.unique_contexts,
  success_metrics,
  total_data_points,
];

test('maintainPartitions drops expired partitions and keeps their figures, and drops nothing without retention', async () => {
  for (const { database, drop } of await engines()) {
    await database.migrate([tracingSchema]);
    await database.migrate([usageSchema]);
    const store = createTraceStore(database);
    const partitions = createTracePartitions(database);
    const clock = new ManualClock(Date.now());
    const usage = createUsageAnalytics({ sql: database, clock });
    const infos: unknown[] = [];
    const logger = { debug: () => {}, info: (fields: unknown) => infos.push(fields), warn: () => {} };
    const started_at = new Date(clock.now() - 1000).toISOString();
    const hooks = Array.from({ length: 40 }, (_, index) =>
      hookExecutionSchema.parse({
        hook_id: randomUUID(),
        correlation_id: randomUUID(),
        hook_type: 'PostToolUse',
        hook_name: 'capture',
        pattern_id: 'p',
        context_key: `context ${index % 7}`,
        success: index % 10 > 0,
        started_at,
      }),
    );
    await store.record([], hooks);
    const ask = async (): Promise<unknown> =>
      facts(await usage.compute(analyticsRequestSchema.parse({ pattern_id: 'p', time_window_type: 'yearly' })));
    const before = await ask();
    expect(before).toMatchObject([40, 7, { success_rate: 0.9 }, 40]);
    await clock.advance(40 * DAY_MS);
    await maintainPartitions({ partitions, retentionDays: 0, usage, clock, logger });
    await maintainPartitions({ partitions, retentionDays: 40, usage, clock, logger });
    expect((await store.counts()).hookExecutions).toBe(40);
    expect(infos).toEqual([]);
    await maintainPartitions({ partitions, retentionDays: 30, usage, clock, logger });
    expect(await store.counts()).toMatchObject({ hookExecutions: 0, orphans: 0 });
    expect(infos).toEqual([expect.objectContaining({ traces: 40 })]);
    expect(await ask()).toEqual(before);
    await database.close();
    await drop();
  }
});
