import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@hookline/clock';
import { type Database, openPglite } from '@hookline/database';
import { createDeletion, deletionSchema, WriteGate } from '@hookline/deletion';
import { createFeedbackDeletion, createFeedbackLoop, feedbackSchema } from '@hookline/feedback-loop';
import { createLineage, createLineageDeletion, createSimilarityLinks, lineageSchema } from '@hookline/lineage';
import { createSurvivalDeletion, createSurvivalStore, survivalSchema } from '@hookline/line-survival';
import { createIndexDeletion, createPatternIndex, patternIndexSchema } from '@hookline/pattern-index';
import { createTraceDeletion, createTraceStore, tracingSchema } from '@hookline/postgres-tracing';
import { createTokenUsageDeletion, createTokenUsageStore, tokenUsageSchema } from '@hookline/token-usage';
import { createUsageAnalytics, createUsageDeletion, usageSchema } from '@hookline/usage-analytics';
import { pgliteDirectory } from '@hookline/testkit';
import type { FastifyInstance } from 'fastify';
import { createTraceabilityApi, type ServiceOptions, type TraceabilityApi } from '../src/index.ts';

/** Running service on its own database. */
export interface TestService {
  readonly server: FastifyInstance;
  readonly listenOnSocket: TraceabilityApi['listenOnSocket'];
  readonly database: Database;
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the service on a database, PGlite by default, and a free loopback port. */
export async function startService(options: Partial<ServiceOptions> = {}, database?: Database): Promise<TestService> {
  const directory = database ? undefined : pgliteDirectory();
  const db = database ?? (await openPglite(directory === undefined ? {} : { directory }));
  await db.migrate([lineageSchema]);
  await db.migrate([tracingSchema]);
  await db.migrate([usageSchema]);
  await db.migrate([tokenUsageSchema]);
  await db.migrate([survivalSchema]);
  await db.migrate([feedbackSchema]);
  await db.migrate([patternIndexSchema]);
  await db.migrate([deletionSchema]);
  const { server, listenOnSocket } = await createTraceabilityApi({
    ports: {
      lineage: createLineage({ sql: db, clock: systemClock }),
      similarityLinks: createSimilarityLinks({ sql: db }),
      index: createPatternIndex({ database: db }),
      traces: createTraceStore(db),
      usage: createUsageAnalytics({ sql: db, clock: systemClock }),
      feedback: createFeedbackLoop({ sql: db, clock: systemClock }),
      tokenUsage: createTokenUsageStore({ sql: db, now: () => systemClock.now() }),
      survival: createSurvivalStore(db),
      deletion: createDeletion({
        database: db,
        parts: {
          events: createLineageDeletion(),
          traces: createTraceDeletion(),
          index: createIndexDeletion(),
          usage: createUsageDeletion(),
          feedback: createFeedbackDeletion(),
          tokenUsage: createTokenUsageDeletion(),
          survival: createSurvivalDeletion(),
        },
        gate: new WriteGate(),
        clock: systemClock,
      }),
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
    listenOnSocket,
    database: db,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await server.close();
      await db.close();
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}
