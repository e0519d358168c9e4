import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import type { Clock } from '@hookline/clock';
import type { LocalForgetRequest, LocalForgotten } from '@hookline/deletion';
import { type ControlHandlers, serveControlSocket } from '@hookline/control-socket';
import type { InboxLoop } from '@hookline/hook-adapters';
import { type ActivityIntake, healthFigures, type SyncLoop } from '@hookline/pattern-tracker';
import type { CircuitBreaker, Executor, HealthChecker } from '@hookline/resilience';
import type { HooklinePaths } from '@hookline/settings';
import type { Logger } from 'pino';
import { ROUTES } from './control.ts';

/** Interval of the check that the home folder still exists, in milliseconds. */
const HOME_CHECK_INTERVAL_MS = 10_000;
/** Longest wait for background work at the end, in milliseconds. */
const DRAIN_TIMEOUT_MS = 5000;

/** Logs of the daemon, rotated by size. */
export interface DaemonLogs {
  readonly logger: Logger;
  /** Receives a line for each hook execution. */
  readonly executions: Logger;
}

/** A part that runs between `start` and `stop`. */
export interface Startable {
  start(): void;
  stop(): void | Promise<void>;
}

/** Parts of the daemon. */
export interface DaemonParts {
  readonly executor: Executor;
  /** Drains the inbox into `intake`. */
  readonly inbox: InboxLoop;
  readonly intake: Pick<ActivityIntake<unknown>, 'counts'>;
  /** Sends cached events. */
  readonly sync: SyncLoop;
  /** Adds what capture missed. */
  readonly reconciler: Startable;
  /** Restarts the local service; `undefined` when that is not the daemon's task. */
  readonly keeper: Startable | undefined;
  /** Assists running sessions. */
  readonly assist: Startable & {
    readonly decide: (payload: string) => Promise<unknown>;
    readonly routes: ControlHandlers;
  };
  /** Names of settings that were changed since the start and apply after a restart. */
  readonly needsRestart: () => readonly string[];
  /** Deletes what is on this machine. */
  readonly forget: (request: LocalForgetRequest) => Promise<LocalForgotten>;
  readonly health: Pick<HealthChecker, 'last'>;
  readonly breaker: Pick<CircuitBreaker, 'reset' | 'state'>;
  /** Listens for recovery notices, when the settings give a port. */
  readonly listen: () => Promise<Server | undefined>;
  /** Restores the delivery history and writes it from now on. */
  readonly persistHistory: () => { stop(): void };
  readonly close: () => void;
}

/** Dependencies of {@link runDaemon}. */
export interface DaemonOptions {
  readonly paths: HooklinePaths;
  readonly clock: Clock;
  readonly version: string;
  /** Wakes the local service from this process. */
  readonly startSleeping: () => Promise<boolean>;
  readonly logs: DaemonLogs;
  readonly compose: () => Promise<DaemonParts>;
}

/**
 * Runs the daemon until it receives a signal or `POST /shutdown`, or its home is removed. The caller holds the daemon's
 * lock. Failures while it runs are logged; rejects, after logging, when it cannot run at all.
 */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  const { logger } = options.logs;
  try {
    await run(options);
  } catch (error) {
    logger.fatal({ err: error }, 'the daemon cannot run');
    // Parts that were started already must not keep the process alive.
    setTimeout(() => process.exit(1), DRAIN_TIMEOUT_MS).unref();
    throw error;
  }
}

async function run(options: DaemonOptions): Promise<void> {
  const { paths, version, logs } = options;
  const { logger } = logs;
  const parts = await options.compose();
  const ended = Promise.withResolvers<void>();
  const server = await serveControlSocket(paths, controlRoutes(options, parts, ended.resolve));
  const listener = await parts.listen().catch((error: unknown) => {
    logger.error({ err: error }, 'cannot listen for recovery');
    return undefined;
  });
  const history = parts.persistHistory();
  process.once('SIGTERM', () => ended.resolve());
  process.once('SIGINT', () => ended.resolve());
  const homeCheck = setInterval(
    () => existsSync(join(paths.run, 'daemon.lock')) || ended.resolve(),
    HOME_CHECK_INTERVAL_MS,
  );
  logger.info({ pid: process.pid, version, home: paths.home }, 'daemon runs');
  for (const part of [parts.keeper, parts.inbox, parts.sync, parts.reconciler, parts.assist]) part?.start();

  await ended.promise;
  clearInterval(homeCheck);
  logger.info('daemon ends');
  // A daemon that starts from here on finds no answering socket and waits for the lock.
  server.close();
  for (const part of [parts.keeper, parts.sync, parts.inbox, parts.reconciler]) await part?.stop();
  await parts.executor.drain(DRAIN_TIMEOUT_MS);
  await parts.assist.stop();
  server.closeAllConnections();
  listener?.close();
  history.stop();
  parts.close();
}

function controlRoutes(options: DaemonOptions, parts: DaemonParts, end: () => void): ControlHandlers {
  const { clock, startSleeping, version } = options;
  const { assist, breaker, executor, health, inbox, intake, sync } = parts;
  const since = new Date(clock.now()).toISOString();
  return {
    [ROUTES.status.name]: () => ({
      pid: process.pid,
      version,
      since,
      breaker: breaker.state(),
      health: healthFigures(health.last),
      executor: executor.stats(),
      tracker: { ...intake.counts, quarantined: inbox.quarantined },
      history: sync.history.report(),
      lastSync: sync.last,
      lastDrain: inbox.last,
      settings: { needs_restart: parts.needsRestart() },
    }),
    [ROUTES.drain.name]: () => inbox.drain(),
    [ROUTES.sync.name]: () => sync.now(),
    [ROUTES.recovered.name]: () => {
      sync.recovered();
      return { syncing: true };
    },
    [ROUTES.wake.name]: async () => ({ awake: await startSleeping() }),
    [ROUTES.resetBreaker.name]: () => {
      breaker.reset();
      return breaker.state();
    },
    [ROUTES.forget.name]: (request) => parts.forget(JSON.parse(request) as LocalForgetRequest),
    [ROUTES.decide.name]: (payload) => assist.decide(payload),
    ...assist.routes,
    [ROUTES.shutdown.name]: () => {
      end();
      return { ending: true };
    },
  };
}
