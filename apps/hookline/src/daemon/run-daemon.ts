import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Runtime } from '../compose.ts';
import { composeDaemon, type Daemon } from './compose-daemon.ts';
import { type ControlRoutes, serveControl } from './control-server.ts';
import { keepHistory } from './keep-history.ts';
import { type Logs, openLogs } from './logs.ts';
import { becomeOnlyDaemon } from './only-daemon.ts';
import { stepBack } from './priority.ts';
import { listenForRecovery, tellWebhooks } from './webhooks.ts';

/** How often the daemon looks whether its home is still there, in milliseconds. */
const HOME_CHECK_MS = 10_000;
/** How long background work may take to end, in milliseconds. */
const END_MS = 5000;

/**
 * Runs the daemon until it is told to end: one a home. Resolves when it has ended, at once if another runs already.
 * Whatever fails inside is a log line; rejects when it cannot run at all, and that is one, too.
 */
export async function runDaemon(runtime: Runtime): Promise<void> {
  const lock = await becomeOnlyDaemon(runtime);
  if (!lock) return;
  stepBack(process.pid);
  const logs = openLogs(runtime);
  try {
    await runUntilTold(runtime, logs);
  } catch (error) {
    // Whoever started it does not see what it says.
    logs.logger.fatal({ err: error }, 'daemon cannot run');
    // What was started until then must not keep it.
    setTimeout(() => process.exit(1), END_MS).unref();
    throw error;
  } finally {
    await runtime.close();
    await logs.close();
    lock.release();
  }
}

async function runUntilTold(runtime: Runtime, logs: Logs): Promise<void> {
  const { paths, version } = runtime;
  const daemon = await composeDaemon(runtime, logs);
  const ended = Promise.withResolvers<void>();
  const server = await serveControl(paths, controlRoutes(runtime, daemon, ended.resolve));
  tellWebhooks(runtime, logs.logger);
  const listener = await listenForRecovery(runtime, () => daemon.sync.recovered()).catch((error: unknown) => {
    logs.logger.error({ err: error }, 'cannot listen for recovery');
    return undefined;
  });
  const history = keepHistory(paths.deliveryHistory, daemon.sync.history);
  process.once('SIGTERM', () => ended.resolve());
  process.once('SIGINT', () => ended.resolve());
  // A daemon without a home serves nobody: it must not outlive it.
  const homeCheck = setInterval(() => existsSync(join(paths.run, 'daemon.lock')) || ended.resolve(), HOME_CHECK_MS);
  logs.logger.info({ pid: process.pid, version, home: paths.home }, 'daemon runs');
  daemon.keeper.start();
  daemon.intake.start();
  daemon.sync.start();
  daemon.reconciler.start();
  daemon.selfDriving.start();

  await ended.promise;
  clearInterval(homeCheck);
  logs.logger.info('daemon ends');
  // From here on it answers nobody new: a daemon that starts meanwhile knows to wait.
  server.close();
  daemon.keeper.stop();
  await daemon.sync.stop();
  await daemon.intake.stop();
  await daemon.reconciler.stop();
  await daemon.executor.drain(END_MS);
  await daemon.selfDriving.stop();
  server.closeAllConnections();
  listener?.close();
  history.stop();
  daemon.close();
}

function controlRoutes(runtime: Runtime, daemon: Daemon, end: () => void): ControlRoutes {
  const since = new Date(runtime.clock.now()).toISOString();
  const { breaker } = runtime.client();
  return {
    'GET /status': () => ({
      pid: process.pid,
      version: runtime.version,
      since,
      breaker: breaker.state(),
      health: daemon.sync.health(),
      executor: daemon.executor.stats(),
      tracker: daemon.intake.counts(),
      history: daemon.sync.history.report(),
      lastSync: daemon.sync.last,
      lastDrain: daemon.intake.last,
    }),
    'POST /drain': () => daemon.intake.drain(),
    'POST /sync': () => daemon.sync.now(),
    'POST /recovered': () => {
      daemon.sync.recovered();
      return { syncing: true };
    },
    'POST /wake': async () => ({ awake: await runtime.waker.start() }),
    'POST /reset-breaker': () => {
      breaker.reset();
      return breaker.state();
    },
    'POST /decide': (payload) => daemon.selfDriving.decide(payload),
    ...daemon.selfDriving.routes,
    'POST /shutdown': () => {
      end();
      return { ending: true };
    },
  };
}
