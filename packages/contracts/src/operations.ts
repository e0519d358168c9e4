import { z } from 'zod';

/** State of one part of the service. */
export const componentStatusSchema = z.enum(['operational', 'unavailable']);

/** Answer of `GET /health`. The HTTP status is always 200; `status` has the result. */
export const healthSchema = z.object({
  status: z.enum(['healthy', 'degraded']),
  components: z.record(z.string(), componentStatusSchema),
  performance: z.object({
    database_pool: z
      .object({ min_size: z.int(), max_size: z.int(), pool_size: z.int(), free_size: z.int() })
      .nullable()
      .describe('null for the embedded database'),
    rate_limiting: z.object({ limit_per_minute: z.int() }),
  }),
  timestamp: z.string(),
  response_time_ms: z.number(),
});

/** Answer of `GET /health`. */
export type Health = z.infer<typeof healthSchema>;

/** Answer of `GET /stats`. */
export const statsSchema = z.object({
  total_patterns: z.int(),
  total_nodes: z.int(),
  total_edges: z.int(),
  total_events: z.int(),
  total_occurrences: z.int(),
  total_traces: z.int(),
  total_hook_executions: z.int(),
  orphaned_hook_executions: z.int().describe('hook executions whose trace is not recorded yet'),
  refused: z
    .object({ events: z.int(), traces: z.int(), hook_executions: z.int() })
    .describe('records refused for good since the service started; it drops no others'),
  database: z.object({ engine: z.enum(['postgresql', 'pglite']), version: z.string() }),
  uptime_ms: z.number(),
  timestamp: z.string(),
});

/** Answer of `GET /stats`. */
export type Stats = z.infer<typeof statsSchema>;

/** Answer of `GET /readyz` when the service is ready. */
export const readySchema = z.object({ status: z.literal('ready'), database: z.string() });

/** Answer of `GET /readyz` when the service is ready. */
export type Ready = z.infer<typeof readySchema>;

/** Answer of `GET /livez`: identity of the running service. */
export const liveSchema = z.object({
  status: z.literal('alive'),
  service: z.literal('hookline-traceability'),
  version: z.string(),
  pid: z.int(),
  uptime_ms: z.number(),
});

/** Answer of `GET /livez`. */
export type Live = z.infer<typeof liveSchema>;
