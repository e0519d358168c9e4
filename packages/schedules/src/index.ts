export {
  type FileStatus,
  installPlan,
  planStatus,
  type RunCommand,
  runCommand,
  ScheduleError,
  type ScheduleErrorCode,
  uninstallPlan,
} from './installation.ts';
export { launchdPlan } from './launchd.ts';
export {
  MARK,
  type PlannedFile,
  type PlanOptions,
  planText,
  type ScheduledCommand,
  type SchedulePlan,
} from './plan.ts';
export {
  type Job,
  SCHEDULE_STATE_DEFAULTS,
  type ScheduleRun,
  ScheduleRunner,
  type ScheduleRunnerOptions,
  scheduleStateSchema,
  type ScheduleState,
} from './runner.ts';
export { nextRun, type Schedule, SCHEDULES } from './schedule.ts';
export { systemdPlan } from './systemd.ts';
