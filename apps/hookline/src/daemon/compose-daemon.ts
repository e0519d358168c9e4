import { Recorder, openSqliteMemory, stageMemory } from '@hookline/recorder';
import { createExecutor, type Executor } from '@hookline/resilience';
import type { Runtime } from '../compose.ts';
import { Intake, type IntakeOptions } from './intake.ts';
import { captureTimes } from './capture-times.ts';
import { warnOfDamage } from './damaged-file.ts';
import { IntakeLoop } from './intake-loop.ts';
import type { Logs } from './logs.ts';
import { modeByPath, pathFilter } from './path-filter.ts';
import { Reconciler } from './reconciler.ts';
import { composeSelfDriving, type SelfDriving } from './self-driving/self-driving.ts';
import { createServiceKeeper, type ServiceKeeper } from './service-keeper.ts';
import { SyncLoop } from './sync-loop.ts';

/** The daemon's parts. */
export interface Daemon {
  readonly executor: Executor;
  /** The way of an event: inbox, record, deliver or cache, and only then out of the inbox. */
  readonly intake: IntakeLoop;
  /** The way of what had to be cached. */
  readonly sync: SyncLoop;
  /** The way of what capture missed. */
  readonly reconciler: Reconciler;
  readonly keeper: ServiceKeeper;
  /** What looks after sessions while they run. */
  readonly selfDriving: SelfDriving;
  readonly close: () => void;
}

/** Constructs the daemon's parts from what commands share with it. */
export async function composeDaemon(runtime: Runtime, { logger, executions }: Logs): Promise<Daemon> {
  const { settings, paths, clock } = runtime;
  const { enabled, mode, projects, ignore } = settings.tracking;
  for (const problem of runtime.problems) logger.warn(problem, 'setting passed over');

  const executor = createExecutor({ name: 'daemon', concurrency: 4, queueLimit: 100, clock });
  executor.events.on('failure', ({ error }) => logger.error({ err: error }, 'background work failed'));
  const sync = new SyncLoop(runtime, logger);

  const files = openSqliteMemory({ file: paths.fileMemory });
  warnOfDamage(logger, paths.fileMemory, files.damaged);
  const tracker = runtime.tracker();
  const recorder = new Recorder({
    patterns: tracker.events,
    memory: stageMemory(files),
    redactor: runtime.redactor(),
    mode: modeByPath(mode, projects),
    ignores: pathFilter(ignore),
  });
  const onDelivered: IntakeOptions['onDelivered'] = ({ delivered, cached }) => {
    sync.history.add('delivered', delivered);
    sync.history.add('cached', cached);
    if (cached > 0) sync.wake();
  };
  const reconciler = new Reconciler(runtime, logger);
  const onSafe: IntakeOptions['onSafe'] = (activities) => reconciler.saw(activities);
  const intake = new Intake({ recorder, tracker, logger, executionsLog: executions, onDelivered, onSafe });
  const selfDriving = await composeSelfDriving(runtime, { logger, executions });
  const captured = captureTimes(executions);
  const inbox = runtime.inbox();
  await inbox.open();
  return {
    executor,
    intake: new IntakeLoop({
      inbox,
      intake,
      executor,
      clock,
      logger,
      enabled,
      onTaken: (input, entry) => {
        captured(input, entry);
        selfDriving.observe(input);
      },
    }),
    sync,
    reconciler,
    keeper: createServiceKeeper(runtime, logger, () => sync.recovered()),
    selfDriving,
    close: () => files.close(),
  };
}
