/** Constructs the schedules of the daemon and of the system's own manager. */
import process from 'node:process';
import type { ScheduledJob } from '@hookline/daemon';
import {
  isPlanActive,
  platformPlan,
  type SchedulePlan,
  ScheduleRunner,
  SCHEDULES,
  type ScheduleState,
} from '@hookline/schedules';
import type { PersistedState } from '@hookline/state-guard';
import type { Logger } from 'pino';
import type { Runtime } from './runtime.ts';

/** Returns the plan by which the system's own manager runs the schedules; `undefined` where there is no known manager. */
export function schedulePlan(runtime: Runtime): SchedulePlan | undefined {
  const { paths, program, userHome, environment, contextDirectory, claudeFolder } = runtime;
  // The manager's environment is not that of the shell that installs: a run without the daemon needs the same folders.
  const env = { HOOKLINE_HOME: paths.home, HOOKLINE_CONTEXT_DIR: contextDirectory, CLAUDE_CONFIG_DIR: claudeFolder };
  return platformPlan({
    platform: process.platform,
    userId: process.getuid?.(),
    userHome,
    configFolder: environment['XDG_CONFIG_HOME'],
    command: { program: process.execPath, args: [program, 'schedules', 'run'], env },
  });
}

/** Constructs the runner of the daemon. Each run does nothing while the system's manager runs the schedules. */
export function createScheduleRunner(
  runtime: Runtime,
  jobs: Readonly<Record<string, ScheduledJob>>,
  state: PersistedState<ScheduleState>,
  logger: Logger,
): ScheduleRunner {
  const runner: ScheduleRunner = new ScheduleRunner({
    clock: runtime.clock,
    state: state.value,
    jobs: SCHEDULES.map((schedule) => ({
      ...schedule,
      run: async () => {
        if (!(await isPlanActive(schedulePlan(runtime)))) await jobs[schedule.name]?.();
      },
    })),
    onRun: ({ name, durationMs, error }) => {
      if (error !== undefined) logger.error({ err: error, name }, 'a scheduled job failed');
      else logger.debug({ name, durationMs }, 'a scheduled job ran');
      state.scheduleWrite(() => runner.toState());
    },
  });
  return runner;
}
