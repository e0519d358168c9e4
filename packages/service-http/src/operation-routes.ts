import process from 'node:process';
import { type Health, healthSchema, liveSchema, readySchema, statsSchema } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import type { Api } from './api.ts';
import type { ServiceOptions } from './ports.ts';
import type { Refusals } from './refusals.ts';

/** `/health` and `/stats`, below the prefix. */
export function healthRoutes(
  api: Api,
  options: Required<Pick<ServiceOptions, 'ports' | 'requestsPerMinute' | 'databaseTimeoutMs'>>,
  refusals: Refusals,
): void {
  const { ports, requestsPerMinute, databaseTimeoutMs } = options;
  const { clock, database } = ports;
  const openedAt = clock.monotonic();

  api.get(
    '/health',
    { schema: { tags: ['operation'], summary: 'Whether it can work; always 200', response: { 200: healthSchema } } },
    async (): Promise<Health> => {
      const startedAt = clock.monotonic();
      const state = (await answers(database, databaseTimeoutMs)) ? 'operational' : 'unavailable';
      const pool = database.pool();
      return {
        status: state === 'operational' ? 'healthy' : 'degraded',
        components: {
          lineage_tracker: state,
          execution_tracer: state,
          usage_analytics: state,
          feedback_orchestrator: state,
        },
        performance: {
          database_pool: pool
            ? { min_size: pool.min, max_size: pool.max, pool_size: pool.open, free_size: pool.idle }
            : null,
          rate_limiting: { limit_per_minute: requestsPerMinute },
        },
        timestamp: new Date(clock.now()).toISOString(),
        response_time_ms: clock.monotonic() - startedAt,
      };
    },
  );

  api.get(
    '/stats',
    { schema: { tags: ['operation'], summary: 'How much of everything there is', response: { 200: statsSchema } } },
    async () => {
      const [lineage, traces, version] = await Promise.all([
        ports.lineage.counts(),
        ports.traces.counts(),
        database.version(),
      ]);
      return {
        total_patterns: lineage.patterns,
        total_nodes: lineage.nodes,
        total_edges: lineage.edges,
        total_events: lineage.events,
        total_occurrences: lineage.occurrences,
        total_traces: traces.traces,
        total_hook_executions: traces.hookExecutions,
        orphaned_hook_executions: traces.orphans,
        refused: refusals.counts(),
        database: { engine: database.engine, version },
        uptime_ms: clock.monotonic() - openedAt,
        timestamp: new Date(clock.now()).toISOString(),
      };
    },
  );
}

/** `/livez` and `/readyz`, at the root. */
export function probeRoutes(
  api: Api,
  options: Required<Pick<ServiceOptions, 'ports' | 'version' | 'databaseTimeoutMs'>>,
): void {
  const { ports, version, databaseTimeoutMs } = options;
  const openedAt = ports.clock.monotonic();

  api.get(
    '/livez',
    { schema: { tags: ['operation'], summary: 'Whether it lives', response: { 200: liveSchema } } },
    () => ({
      status: 'alive' as const,
      service: 'hookline-traceability' as const,
      version,
      pid: process.pid,
      uptime_ms: ports.clock.monotonic() - openedAt,
    }),
  );

  api.get(
    '/readyz',
    { schema: { tags: ['operation'], summary: 'Whether it can work now', response: { 200: readySchema } } },
    async () => {
      const version = await ports.database.version({ signal: AbortSignal.timeout(databaseTimeoutMs) });
      return { status: 'ready' as const, database: `${ports.database.engine} ${version}` };
    },
  );
}

async function answers(database: Database, timeoutMs: number): Promise<boolean> {
  try {
    await database.version({ signal: AbortSignal.timeout(timeoutMs) });
    return true;
  } catch {
    return false;
  }
}
