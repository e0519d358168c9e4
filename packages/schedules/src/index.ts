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
export { isManagerRunning, isPlanActive, platformPlan, type PlatformPlanOptions } from './platform-plan.ts';
export {
  type Job,
  SCHEDULE_STATE_DEFAULTS,
  SCHEDULES_FILE,
  type ScheduleRun,
  ScheduleRunner,
  type ScheduleRunnerOptions,
  scheduleStateSchema,
  type ScheduleState,
} from './runner.ts';
export { nextRun, type Schedule, SCHEDULES } from './schedule.ts';
export { systemdPlan } from './systemd.ts';
export {
  type ScheduleAccess,
  type SchedulesFlags,
  schedulesInstall,
  schedulesRun,
  schedulesStatus,
  type ScheduleStatusOptions,
  schedulesUninstall,
} from './schedule-report.ts';
