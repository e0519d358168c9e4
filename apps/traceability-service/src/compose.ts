/** Composition root: the only file of the service that constructs packages or reads the environment. */
import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { KIB, MIB, MINUTE_MS, SECOND_MS, systemClock } from '@hookline/clock';
import { type Database, isSchemaError, type Sql, selfMigrating, withReplica } from '@hookline/database';
import {
  AWAITED_START,
  type IdleWatch,
  lowerPriority,
  SERVICE_LOCK,
  SleepMarker,
  StartMarker,
  watchIdle,
} from '@hookline/local-service';
import { openLogFile } from '@hookline/log-file';
import type { TraceStore } from '@hookline/postgres-tracing';
import { acquireProcessLock, type LockResult } from '@hookline/process-lock';
import type { ReadPorts, ServicePorts } from '@hookline/service-http';
import { hooklinePaths } from '@hookline/settings';
import { type Logger, pino } from 'pino';
import { type BackupTask, copiesOf, type DatabaseCopies, startBackups } from './backups.ts';
import { startBackground, withCatchUp } from './compose-background.ts';
import { embeddedFolders, openDatabase, openReplica, recovering } from './compose-database.ts';
import { openingDatabase } from './opening-database.ts';
import type { ServiceSettings, Surroundings } from './options.ts';
import type * as PackagesModule from './packages.ts';
import { listenOnPort, type PortState } from './port-listener.ts';
import { reportRequests, trackLastPost } from './requests.ts';

type Packages = typeof PackagesModule;
type Settings = ServiceSettings['settings'];

/** Timeout of one of the two attempts of a request to Supabase, in milliseconds. The sender of traces waits for both. */
const SUPABASE_TIMEOUT_MS = 1500;

/** Arguments, environment and files of this process. */
export function surroundings(): Surroundings {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    userHome: homedir(),
    readFile: (path) => {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** Opens the log file of the service. `close` waits until everything is written. */
export function openLog({ home, settings: { logging } }: ServiceSettings): {
  readonly logger: Logger;
  readonly close: () => Promise<void>;
} {
  const log = openLogFile({
    file: join(home, 'logs', 'traceability-service.log'),
    maxBytes: Math.max(KIB, logging.maxSizeMb * MIB),
  });
  const logger = pino({ level: logging.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, log.stream);
  return { logger, close: () => log.close() };
}

/** Acquires the lock of a home, which one service can hold. */
export function lockHome(home: string, version: string): LockResult {
  const run = join(home, 'run');
  const result = acquireProcessLock(run, SERVICE_LOCK, { version });
  if (result.ok) new StartMarker(run).remove();
  return result;
}

/** Gives way to interactive sessions, unless the process has had a low priority from its start. */
export function giveWay(): void {
  if (process.env[AWAITED_START] === '1') lowerPriority(process.pid);
}

/** Returns the marker that a sleeping service of a home leaves for its clients. */
export function sleepMarker(home: string): SleepMarker {
  return new SleepMarker(join(home, 'run'));
}

/** Composed service that does not listen yet. */
export interface Service {
  /** Path of the Unix socket. */
  readonly socket: string;
  /**
   * Listens on the socket and then on the port. Rejects when the socket cannot be used. A port that is occupied is tried
   * again until the service ends; `onPort` is called with each change.
   */
  listen(onPort: (state: PortState) => void): Promise<void>;
  /** Makes a backup of the embedded database now. A failure is logged. */
  backUp(): Promise<void>;
  /** Stops accepting requests, waits for running ones and closes the database. */
  close(): Promise<void>;
}

/** Options of {@link composeService}. */
export interface ComposeOptions {
  readonly settings: ServiceSettings;
  readonly version: string;
  readonly logger: Logger;
  /** Called once when a local service was idle for as long as its settings say. */
  readonly onIdle: () => void;
  /** Called with the reason when the embedded database failed: the process has to end, and another one to open it again. */
  readonly onDatabaseFailure: (reason: string) => void;
}

/** Composes the service. An embedded database starts in its own thread while the other packages are loaded. */
export async function composeService(options: ComposeOptions): Promise<Service> {
  const { logger, onDatabaseFailure, onIdle, settings: serviceSettings, version } = options;
  const { home, settings } = serviceSettings;
  const opening = openDatabase(serviceSettings, recovering(home, logger, onDatabaseFailure), (err) =>
    logger.warn({ err }, 'the prepared database cannot be used: initialising one'),
  );
  opening.catch(() => {});
  const packages = await import('./packages.ts');
  const { service } = settings;
  const database = await composeMigrating(packages, opening, settings, logger);
  const replica = openReplica(settings);
  const token = service.token === '' ? packages.ensureToken(join(home, 'token')) : service.token;
  const traces = await composeTraces(packages, database, settings, logger);
  const backups = database.engine === 'pglite' ? composeBackups(packages, home, database, logger) : undefined;
  const copies = backups && copiesOf(backups, embeddedFolders(home));
  const ports = composePorts(packages, database, { replica, traces, logger, copies });
  const lastPost = trackLastPost(systemClock);
  const { indexing, tasks } = startBackground(packages, database, ports, {
    retentionDays: settings.database.retentionDays,
    patternsDays: settings.retention.patternsDays,
    logger,
    lastPostAt: () => lastPost.at(),
  });
  const { server, listenOnSocket } = await packages.createTraceabilityApi(
    {
      ports: withCatchUp(ports, indexing),
      version,
      deadlineMs: service.deadlineSeconds * SECOND_MS,
      token,
      trustLoopback: service.trustLoopback,
      requestsPerMinute: service.requestsPerMinute,
    },
    logger,
  );
  await whenReady(opening, database, logger);
  logger.info({ database: database.engine }, 'service composed');
  const idle = composeIdleWatch(settings, onIdle);
  if (idle) reportRequests(server, idle);
  lastPost.watch(server);
  const socket = hooklinePaths(home, process.env['XDG_RUNTIME_DIR'] ?? tmpdir()).serviceSocket;
  let tcp: { stop(): void } | undefined;
  return {
    socket,
    listen: async (onPort) => {
      // The port first: a client that reaches the socket can use both.
      tcp = await listenOnPort({ server, ...service, clock: systemClock, onPort });
      await listenOnSocket(socket);
      announce(packages, settings, token, logger);
    },
    backUp: async () => backups?.run(),
    close: async () => {
      tcp?.stop();
      idle?.stop();
      await server.close();
      await Promise.all([...[...tasks, backups].map((task) => task?.stop()), ports.reclaimed()]);
      await replica?.close();
      await database.close();
    },
  };
}

function announce({ announceRecovery }: Packages, settings: Settings, token: string | undefined, logger: Logger): void {
  const { service, webhooks } = settings;
  const address = `http://${service.host}:${service.port}`;
  announceRecovery({ urls: webhooks.announceTo, address, token, now: systemClock.now(), logger });
}

/** Returns the database with migrations before its first statement. An embedded one may still be opening. */
async function composeMigrating(
  { migrateOptionsAtStart, SCHEMAS }: Packages,
  opening: Promise<Database>,
  { database: { url } }: Settings,
  logger: Logger,
): Promise<Database> {
  const options = migrateOptionsAtStart(url, (step) => logger.info({ step }, 'migrating'));
  return selfMigrating(url === '' ? openingDatabase('pglite', opening) : await opening, SCHEMAS, options);
}

/**
 * Waits until an embedded database is open and migrated, so that neither the first request nor the health check after waking
 * waits for it. Rejects when no retry helps.
 */
async function whenReady(opening: Promise<Database>, database: Database, logger: Logger): Promise<void> {
  if (database.engine !== 'pglite') return;
  await opening;
  try {
    await database.check();
  } catch (error) {
    if (isSchemaError(error)) {
      await database.close();
      throw error;
    }
    logger.error({ err: error }, 'the database is not ready yet');
  }
}

/** Services of the API on the primary database, with those of GET routes on the replica if there is one. */
function composePorts(
  { createFeedbackLoop, createLineage, createPatternIndex, createSimilarityLinks, ...packages }: Packages,
  database: Database,
  {
    copies,
    logger,
    replica,
    traces,
  }: {
    readonly replica: Database | undefined;
    readonly traces: TraceStore;
    readonly copies: DatabaseCopies | undefined;
    readonly logger: Logger;
  },
) {
  const onDatabase = (sql: Sql): Omit<ReadPorts, 'traces'> => ({
    lineage: createLineage({ sql, clock: systemClock }),
    usage: packages.createUsageAnalytics({ sql, clock: systemClock }),
  });
  const readSql = replica && withReplica({ replica, primary: database, clock: systemClock });
  const { lineage, ...onPrimary } = onDatabase(database);
  const similarityLinks = createSimilarityLinks({ sql: database });
  const index = createPatternIndex({ database });
  const tokenUsage = packages.createTokenUsageStore({ sql: database, now: () => systemClock.now() });
  const survival = packages.createSurvivalStore(database);
  const services = { lineage, traces, index, similarityLinks, survival, tokenUsage };
  return {
    ...onPrimary,
    ...packages.composeDeletion(database, systemClock, services, logger, copies),
    similarityLinks,
    feedback: createFeedbackLoop({ sql: database, clock: systemClock }),
    database,
    clock: systemClock,
    reads: readSql && { ...onDatabase(readSql), traces: packages.createTraceStore(readSql) },
  } satisfies ServicePorts;
}

/** Stores traces in the service's database, and also in a Supabase project if one is configured. */
async function composeTraces(
  { createTraceStore, withMirror }: Packages,
  database: Database,
  { supabase: { enabled, url, serviceKey } }: Settings,
  logger: Logger,
): Promise<TraceStore> {
  const store = createTraceStore(database);
  if (!enabled) return store;
  if (url === '' || serviceKey === '') {
    logger.warn('supabase.enabled needs SUPABASE_URL and SUPABASE_SERVICE_KEY as well; traces are not mirrored');
    return store;
  }
  logger.info({ host: new URL(url).host }, 'traces are mirrored to a Supabase project');
  // Loaded on demand, because the client library is large.
  const { createSupabaseSink } = await import('@hookline/postgres-tracing/supabase');
  return withMirror(store, createSupabaseSink({ url, serviceKey, timeoutMs: SUPABASE_TIMEOUT_MS, clock: systemClock }));
}

function composeBackups({ reclaimSpace }: Packages, home: string, database: Database, logger: Logger): BackupTask {
  const reclaim = (): Promise<void> => reclaimSpace(database);
  return startBackups({ ...embeddedFolders(home), database, clock: systemClock, logger, reclaim });
}

/** Only a service on an embedded database sleeps: one on PostgreSQL may have other clients. */
function composeIdleWatch({ database, service }: Settings, onIdle: () => void): IdleWatch | undefined {
  if (database.url !== '' || service.sleepAfterMinutes === 0) return undefined;
  return watchIdle({ idleMs: service.sleepAfterMinutes * MINUTE_MS, clock: systemClock, onIdle });
}
