import type { Server } from 'node:http';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { type Database, type Sql, openPostgres, selfMigrating, withReplica } from '@hookline/database';
import { createFeedbackLoop } from '@hookline/feedback-loop';
import { createKinship, createLineage } from '@hookline/lineage';
import { createPatternIndex } from '@hookline/pattern-index';
import { createTracePartitions, createTraceStore, type TraceStore, withMirror } from '@hookline/postgres-tracing';
import { createTraceabilityApi, isLoopbackName, type ServicePorts } from '@hookline/service-http';
import { postNotice } from '@hookline/traceability-client';
import { ensureToken } from '@hookline/settings/token-file';
import { createUsageAnalytics } from '@hookline/usage-analytics';
import type { Logger } from 'pino';
import { startIndexing } from './indexing.ts';
import { poolOf } from './open-database.ts';
import type { ServiceSettings } from './options.ts';
import { SCHEMAS } from './schemas.ts';
import { type IdleWatch, watchIdle } from './sleep.ts';
import { startUpkeep } from './upkeep.ts';

/** How long one of the two tries of a request to Supabase may take: whoever sends traces waits for both, in milliseconds. */
const SUPABASE_MS = 1500;

/** The service, put together and not listening yet. */
export interface Service {
  /** Listens, and answers the port. Rejects when the port is taken. */
  listen(): Promise<number>;
  /** Takes no more requests, lets the running ones end, closes the database. */
  close(): Promise<void>;
}

/** The only place that constructs the packages the service is made of; `opening` is its database. */
export async function composeService(
  { home, settings }: ServiceSettings,
  opening: Promise<Database>,
  version: string,
  logger: Logger,
  onIdle: () => void,
): Promise<Service> {
  const { service, database: databaseSettings } = settings;
  const database = selfMigrating(await opening, SCHEMAS);
  // An embedded one is at hand: the first request, or the health check after waking, must not wait for its schema.
  if (databaseSettings.url === '')
    await database.version().catch((error: unknown) => logger.error({ err: error }, 'the database is not ready yet'));
  const replica = openReplica(settings);
  const token = service.token === '' ? ensureToken(join(home, 'token')) : service.token;
  const ports = portsOn(database, replica, await tracesOn(database, settings, logger));
  const server = await createTraceabilityApi(
    {
      ports,
      version,
      deadlineMs: service.deadlineSeconds * 1000,
      token,
      trustLoopback: isLoopback(service.host),
      requestsPerMinute: service.requestsPerMinute,
    },
    logger,
  );
  logger.info({ database: databaseSettings.url === '' ? 'embedded' : 'postgresql' }, 'service composed');
  const idle = watch(server, settings, onIdle);
  const upkeep = startUpkeep({
    usage: ports.usage,
    partitions: createTracePartitions(database),
    retentionDays: databaseSettings.retentionDays,
    clock: systemClock,
    logger,
  });
  const indexing = startIndexing({
    index: ports.index,
    keeper: ports.kinship,
    clock: systemClock,
    logger,
    lastRequestAt: watchRequests(server.server),
  });
  return {
    listen: async () => {
      const address = await server.listen({ port: service.port, host: service.host });
      announce(settings.webhooks.announceTo, address, token, logger);
      return Number(new URL(address).port);
    },
    close: async () => {
      idle?.stop();
      await server.close();
      await Promise.all([upkeep.stop(), indexing.stop()]);
      await replica?.close();
      await database.close();
    },
  };
}

/** What the API works on; reading on a replica where there is one. */
function portsOn(database: Database, replica: Database | undefined, traces: TraceStore) {
  return {
    lineage: createLineage({ sql: database, clock: systemClock }),
    kinship: createKinship({ sql: database }),
    index: createPatternIndex({ database }),
    traces,
    usage: createUsageAnalytics({ sql: database, clock: systemClock }),
    feedback: createFeedbackLoop({ sql: database, clock: systemClock }),
    database,
    clock: systemClock,
    ...(replica ? { reads: readingFrom(withReplica({ replica, primary: database, clock: systemClock })) } : {}),
  } satisfies ServicePorts;
}

/** Traces are in the service's own database, which figures are made from, and in a Supabase project where there is one. */
async function tracesOn(
  database: Database,
  { supabase: { enabled, url, serviceKey } }: ServiceSettings['settings'],
  logger: Logger,
): Promise<TraceStore> {
  const store = createTraceStore(database);
  if (!enabled) return store;
  if (url === '' || serviceKey === '') {
    logger.warn('supabase.enabled is set: it needs SUPABASE_URL and SUPABASE_SERVICE_KEY as well, so traces stay here');
    return store;
  }
  logger.info({ host: new URL(url).host }, 'traces go to a Supabase project too');
  // Loaded where it is used only: its library is large, and whoever wakes the service waits.
  const { createSupabaseSink } = await import('@hookline/postgres-tracing/supabase');
  return withMirror(store, createSupabaseSink({ url, serviceKey, timeoutMs: SUPABASE_MS, clock: systemClock }));
}

/** Says when the last request came, by the clock's `monotonic`. */
function watchRequests(server: Server): () => number {
  let last = -Infinity;
  server.on('request', () => {
    last = systemClock.monotonic();
  });
  return () => last;
}

/** Only the laptop's own service sleeps: one over PostgreSQL is others' too. */
function watch(
  server: Awaited<ReturnType<typeof createTraceabilityApi>>,
  { database, service }: ServiceSettings['settings'],
  onIdle: () => void,
): IdleWatch | undefined {
  if (database.url !== '' || service.sleepAfterMinutes === 0) return undefined;
  const idle = watchIdle({ idleMs: service.sleepAfterMinutes * 60_000, clock: systemClock, onIdle });
  server.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', idle.begin(request.url));
    done();
  });
  return idle;
}

function openReplica({ database }: ServiceSettings['settings']): Database | undefined {
  if (database.url === '' || database.replicaUrl === '') return undefined;
  return openPostgres({ url: database.replicaUrl, ...poolOf(database), connectTimeoutMs: 2000 });
}

function readingFrom(sql: Sql): NonNullable<ServicePorts['reads']> {
  return {
    lineage: createLineage({ sql, clock: systemClock }),
    traces: createTraceStore(sql),
    usage: createUsageAnalytics({ sql, clock: systemClock }),
  };
}

/** Tells whoever wants to know that the service is here. */
function announce(urls: readonly string[], address: string, token: string | undefined, logger: Logger): void {
  const notice = { event: 'recovery', service: address, at: new Date(systemClock.now()).toISOString() } as const;
  for (const url of urls) {
    void postNotice(notice, { url, token }).then((told) => {
      if (!told.ok) logger.warn({ url: new URL(url).origin, reason: told.error.message }, 'a webhook was not told');
    });
  }
}

function isLoopback(host: string): boolean {
  return isLoopbackName(host) || host === '::1' || host.startsWith('127.');
}
