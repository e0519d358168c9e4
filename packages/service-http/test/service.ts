import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@hookline/clock';
import { type Database, openPglite } from '@hookline/database';
import { createFeedbackLoop, feedbackMigrations } from '@hookline/feedback-loop';
import { createKinship, createLineage, lineageMigrations } from '@hookline/lineage';
import { createPatternIndex, patternIndexMigrations } from '@hookline/pattern-index';
import { createTraceStore, tracingMigrations } from '@hookline/postgres-tracing';
import { createUsageAnalytics, usageMigrations } from '@hookline/usage-analytics';
import { pgliteDirectory } from '@hookline/testkit';
import type { FastifyInstance } from 'fastify';
import { createTraceabilityApi, type ServiceOptions } from '../src/index.ts';

/** A service that runs, on a database of its own. */
export interface TestService {
  readonly server: FastifyInstance;
  readonly database: Database;
  readonly url: string;
  close(): Promise<void>;
}

/** Opens the service on the database given (PGlite in memory by default) and a free loopback port. */
export async function startService(options: Partial<ServiceOptions> = {}, database?: Database): Promise<TestService> {
  const directory = database ? undefined : pgliteDirectory();
  const db = database ?? (await openPglite(directory === undefined ? {} : { directory }));
  await db.migrate('lineage', lineageMigrations);
  await db.migrate('tracing', tracingMigrations);
  await db.migrate('usage', usageMigrations);
  await db.migrate('feedback', feedbackMigrations);
  await db.migrate('pattern_index', patternIndexMigrations);
  const server = await createTraceabilityApi({
    ports: {
      lineage: createLineage({ sql: db, clock: systemClock }),
      kinship: createKinship({ sql: db }),
      index: createPatternIndex({ database: db }),
      traces: createTraceStore(db),
      usage: createUsageAnalytics({ sql: db, clock: systemClock }),
      feedback: createFeedbackLoop({ sql: db, clock: systemClock }),
      database: db,
      clock: systemClock,
    },
    version: '0.0.0-test',
    token: 'the-token-of-this-test',
    trustLoopback: true,
    requestsPerMinute: 1_000_000,
    ...options,
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  return {
    server,
    database: db,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await server.close();
      await db.close();
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}
