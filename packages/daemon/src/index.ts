export { type AskOptions, askAssist } from './assist/ask-assist.ts';
export { type Assist, createAssist } from './assist/assist.ts';
export type { AssistClient, UsesAssist } from './assist/client.ts';
export { type ScheduledJob, scheduledJobs } from './assist/jobs.ts';
export type { AssistParts, ContextLog, ContextLogName } from './assist/parts.ts';
export {
  createQualityPart,
  type QualityPart,
  type QualityPartOptions,
  type QualityState,
} from './quality/quality-part.ts';
export { acquireDaemonLock, type DaemonLockOptions } from './daemon-lock.ts';
export { loggedCall, type LoggedPaths, loggedToolCalls, type LoggedToolCall, redactLine } from './execution-log.ts';
export { type DaemonLogs, type DaemonOptions, type DaemonParts, runDaemon, type Startable } from './run-daemon.ts';
