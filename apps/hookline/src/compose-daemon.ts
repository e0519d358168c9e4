import process from 'node:process';
import {
  compareInProcess,
  openBackfillLog,
  Reconciler,
  transcriptReaders,
  type TranscriptReaders,
} from '@hookline/backfill';
import {
  acquireDaemonLock,
  type Assist,
  type DaemonLogs,
  type DaemonParts,
  loggedCall,
  loggedToolCalls,
  runDaemon as runParts,
} from '@hookline/daemon';
import { type LocalTombstones, openLocalTombstones } from '@hookline/deletion';
import { InboxLoop, interruptedCommands, TraceContextFiles } from '@hookline/hook-adapters';
import { lowerPriority, ServiceKeeper } from '@hookline/local-service';
import { activityFacets, forgetLocally } from '@hookline/local-deletion';
import { ActivityIntake, persistDeliveryHistory, SyncLoop } from '@hookline/pattern-tracker';
import {
  type Activity,
  isExcludedActivity,
  openSqliteMemory,
  type PathPolicy,
  Recorder,
  type SqliteMemory,
  stageMemory,
} from '@hookline/recorder';
import { captureExecution } from '@hookline/hook-performance';
import { createExecutor, type Executor, type HealthChecker } from '@hookline/resilience';
import { homeProblem, LiveSettings, readSettings, type SettingProblem } from '@hookline/settings';
import { listenForRecovery, notifyWebhooks } from '@hookline/traceability-client';
import type { Logger } from 'pino';
import { composeAssist } from './compose-assist.ts';
import { executionLogger, openLogs, warnOfDamage } from './compose-logs.ts';
import { composeLandings } from './compose-landings.ts';
import { composeUsageCollector } from './compose-usage.ts';
import { tombstoneFile } from './compose-forget.ts';
import type { Runtime } from './runtime.ts';
import { policyOf, userOf } from './package-options.ts';

/** In the backfill log: transcripts of captured sessions, each with the length that was compared. */
const CAPTURED_SESSIONS = 'captured sessions';

/** Runs the daemon until it is told to end. Resolves at once when another daemon of this home runs. */
export async function runDaemon(runtime: Runtime): Promise<void> {
  const unusable = homeProblem(runtime.paths.home);
  if (unusable) throw new Error(`${unusable.reason}; ${unusable.fix}`);
  const lock = await acquireDaemonLock(runtime);
  if (!lock) return;
  lowerPriority(process.pid);
  const logs = openLogs(runtime);
  try {
    await runParts({ ...runtime, logs, compose: () => composeDaemon(runtime, logs) });
  } finally {
    await runtime.close();
    await logs.close();
    lock.release();
  }
}

async function composeDaemon(runtime: Runtime, logs: DaemonLogs): Promise<DaemonParts> {
  const { settings, paths } = runtime;
  const { executions, logger } = logs;
  for (const problem of runtime.problems) logSettingProblem(logger, problem);
  const executor = createExecutor({ name: 'daemon', concurrency: 4, queueLimit: 100, clock: runtime.clock });
  executor.events.on('failure', ({ error }) => logger.error({ err: error }, 'background work failed'));
  const { health, breaker } = runtime.client();
  const sync = createSyncLoop(runtime, logger);
  const memory = openSqliteMemory({ file: paths.fileMemory });
  warnOfDamage(logger, paths.fileMemory, memory.damaged);
  const tombstones = openLocalTombstones(tombstoneFile(paths.home));
  const live = createLiveSettings(runtime, logger);
  const policy = policyOf(() => live.current, runtime.userHome);
  const collector = composeUsageCollector(runtime, policy, logger);
  const readers = transcriptReaders(
    [createReconciler(runtime, logger), collector, composeLandings(runtime, logger)],
    settings.tracking.enabled,
  );
  const quality = settings.enforcement.enabled
    ? await (await import('./compose-quality.ts')).composeQuality(runtime, policy, logger)
    : undefined;
  const assist = await composeAssist(runtime, { logger, executions }, quality);
  const intake = createIntake(runtime, logs, { memory, sync, readers, policy, judged: assist.judged });
  const logLine = executionLogger(runtime, logs);
  const inbox = await createInboxLoop(
    runtime,
    logger,
    executor,
    withoutForgotten(intake, tombstones, policy),
    (input, { writtenMs }) => {
      const call = settings.tracking.enabled ? loggedCall(input) : undefined;
      if ([input.cwd, call?.file_path ?? ''].some(policy.excludes)) return;
      if (writtenMs !== undefined) {
        logLine(captureExecution(input.hook_event_name, writtenMs, call), 'captured');
        assist.timed(writtenMs);
      }
      assist.observe(input);
    },
  );
  reportHealth(runtime, health, logger);
  return {
    executor,
    intake,
    inbox,
    sync,
    reconciler: readers,
    keeper: createKeeper(runtime, logger, sync),
    assist,
    needsRestart: () => live.needsRestart,
    forget: (request) =>
      forgetLocally({ ...runtime, tombstones, memory, inbox: runtime.inbox(), store: runtime.store() }, request),
    health,
    breaker,
    listen: () =>
      listenForRecovery({ port: settings.webhooks.port, token: runtime.token(), onRecovered: () => sync.recovered() }),
    persistHistory: () => persistDeliveryHistory(paths.deliveryHistory, sync.history),
    close: () => memory.close(),
  };
}

/** Logs outages and recoveries of the service, and notifies the webhooks of them. */
function reportHealth({ clock, serviceUrl, settings }: Runtime, health: HealthChecker, logger: Logger): void {
  health.events.on('outage', ({ status }) => logger.warn({ err: status.error }, 'the service is unavailable'));
  health.events.on('recovery', () => logger.info('the service has recovered'));
  const onFailure = (url: string, { message: reason }: Error): void =>
    logger.warn({ url: new URL(url).origin, reason }, 'a webhook was not notified');
  notifyWebhooks({ urls: settings.webhooks.urls, serviceUrl, clock, health, onFailure });
}

function createLiveSettings({ environment, paths, settings }: Runtime, logger: Logger): LiveSettings {
  return new LiveSettings({
    file: paths.configFile,
    initial: settings,
    read: () => readSettings(paths.configFile, environment),
    onChange: ({ problems }, needsRestart) => {
      logger.info({ needsRestart }, 'the settings file has changed');
      for (const problem of problems) logSettingProblem(logger, problem);
    },
  });
}

function logSettingProblem(logger: Logger, problem: SettingProblem): void {
  logger.warn(problem, problem.kind === 'unused' ? 'setting not used yet' : 'setting ignored');
}

/** Drops activities that are excluded, or were deleted before they were recorded. */
function withoutForgotten(
  intake: ActivityIntake<Activity>,
  tombstones: LocalTombstones,
  { excludes }: Pick<PathPolicy, 'excludes'>,
): Pick<ActivityIntake<Activity>, 'take'> {
  const isWanted = (activity: Activity): boolean =>
    !isExcludedActivity(activity, excludes) &&
    (tombstones.isEmpty || !tombstones.isForgotten(activityFacets(activity)));
  return { take: (activities) => intake.take(activities.filter(isWanted)) };
}

function createIntake(
  runtime: Runtime,
  logs: DaemonLogs,
  {
    judged = (recorder) => recorder,
    memory,
    policy,
    readers,
    sync,
  }: {
    readonly judged: Assist['judged'];
    readonly memory: SqliteMemory;
    readonly policy: PathPolicy;
    readonly sync: SyncLoop;
    readonly readers: TranscriptReaders;
  },
): ActivityIntake<Activity> {
  const tracker = runtime.tracker();
  const logLine = executionLogger(runtime, logs);
  const recorder = new Recorder({
    patterns: tracker.events,
    memory: stageMemory(memory),
    redactor: runtime.redactor(),
    ...policy,
    userOf: userOf(runtime.settings, runtime.clock),
    lineKey: runtime.lineKey() || undefined,
    home: runtime.userHome,
    interrupted: async ({ transcriptPath }, since) =>
      transcriptPath === undefined ? [] : interruptedCommands(transcriptPath, since),
    now: () => runtime.clock.now(),
  });
  return new ActivityIntake<Activity>({
    recorder: judged(recorder),
    tracker,
    onRecorded: ({ activities, cached, delivered, records }) => {
      sync.history.add('delivered', delivered);
      sync.history.add('cached', cached);
      if (cached > 0) sync.wake();
      readers.observe(activities);
      for (const execution of loggedToolCalls(activities, records)) logLine(execution, 'hook execution');
    },
    onLost: (lost) =>
      logs.logger.error({ lost }, 'neither the service nor the cache accepts events: they stay in the inbox'),
  });
}

async function createInboxLoop(
  runtime: Runtime,
  logger: Logger,
  executor: Executor,
  intake: Pick<ActivityIntake<Activity>, 'take'>,
  onTaken: ConstructorParameters<typeof InboxLoop>[0]['onTaken'],
): Promise<InboxLoop> {
  const inbox = runtime.inbox();
  await inbox.open();
  const { enabled, traceContext } = runtime.settings.tracking;
  const contexts = new TraceContextFiles({ directory: runtime.paths.traceContexts, clock: runtime.clock });
  contexts.removeOld();
  return new InboxLoop({
    inbox,
    clock: runtime.clock,
    // While tracking is off, events are removed without being recorded.
    take: async (activities) => {
      if (!enabled) return true;
      // Before the records are delivered, which may take a while: commands of the prompt need its ids.
      if (traceContext) contexts.observe(activities);
      return intake.take(activities);
    },
    run: (work) => executor.fireAndForget(work),
    onTaken,
    onQuarantine: (name, reason) => logger.warn({ name, reason }, 'not a hook event: quarantined'),
    onDrained: (drained) => logger.debug(drained, 'inbox drained'),
    onWatchError: (error) => logger.warn({ err: error }, 'cannot watch the inbox: polling'),
  });
}

function createSyncLoop(runtime: Runtime, logger: Logger): SyncLoop {
  const { health, breaker } = runtime.client();
  return new SyncLoop({
    clock: runtime.clock,
    tracker: runtime.tracker(),
    store: runtime.store(),
    health,
    breaker,
    intervalMs: runtime.settings.cache.syncIntervalSeconds * 1000,
    onSynced: ({ sync_stats }) => logger.info(sync_stats, 'cache synced'),
    onError: (error) => logger.error({ err: error }, 'the cache cannot be read'),
  });
}

function createReconciler({ clock, environment, paths, program }: Runtime, logger: Logger): Reconciler {
  const log = openBackfillLog({ file: paths.backfillLog, target: CAPTURED_SESSIONS });
  warnOfDamage(logger, paths.backfillLog, log.damaged);
  return new Reconciler({
    clock,
    log,
    compare: compareInProcess({
      command: [process.execPath, program, 'reconcile', '--json', '--transcript'],
      env: { ...environment, HOOKLINE_HOME: paths.home },
    }),
    onReconciled: (transcripts, report) => {
      const { added, calls, completeness_before, expected } = report as Readonly<Record<string, unknown>>;
      logger.info({ transcripts, expected, added, completeness_before, calls }, 'transcripts reconciled');
    },
    onError: (err) => logger.warn({ err }, 'transcripts could not be reconciled'),
  });
}

function createKeeper(runtime: Runtime, logger: Logger, sync: SyncLoop): ServiceKeeper | undefined {
  const { clock, localService: service, settings } = runtime;
  if (!service || !settings.service.autostart) return undefined;
  return new ServiceKeeper({
    service,
    clock,
    isLive: async () => (await runtime.client().live()).ok,
    onStart: (attempt) => logger.info({ attempt }, 'starting the local service'),
    onRecovered: () => sync.recovered(),
    onError: (err) => logger.error({ err }, 'could not check the local service'),
  });
}
