import type { ComponentSchema } from '@hookline/database';
import { migrations, repeatables } from './generated/sql.ts';

/**
 * Tables of traces and hook executions, with partitions for three days; `createTracePartitions` makes the others. Apply with
 * `database.migrate([tracingSchema])`.
 */
export const tracingSchema: ComponentSchema = {
  component: 'tracing',
  migrations,
  repeatables,
  legacy: { baseline: ['001-traces'], views: ['execution_trace_partitions'] },
};
