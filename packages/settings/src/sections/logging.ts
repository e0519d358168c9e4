import { choice, positive, text } from '../setting-schemas.ts';
import { type Definitions, setting } from '../setting.ts';

/** Settings of log files. */
export const loggingSettings = {
  logging: {
    level: setting({
      description: 'trace, debug, info, warn, error, fatal or silent.',
      schema: choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { ignoreCase: true }),
      default: 'info',
      env: ['LOG_LEVEL'],
    }),
    trackerLog: setting({
      description: 'Log of the daemon. Default: <home>/logs/pattern-tracker.log.',
      schema: text(),
      default: '',
      env: ['HOOKLINE_TRACKER_LOG'],
    }),
    hookExecutionsLog: setting({
      description: 'Log with a line for each hook and each recorded call. Default: <home>/logs/hook_executions.log.',
      schema: text(),
      default: '',
      env: ['HOOKLINE_HOOK_EXECUTIONS_LOG'],
    }),
    file: setting({
      description: 'Log with a line for each judged edit. Default: <home>/logs/quality_enforcer.log.',
      schema: text(),
      default: '',
      env: ['HOOKLINE_QUALITY_LOG'],
    }),
    maxSizeMb: setting({
      description: 'Size at which a log file is rotated, in MiB. Five old files are kept.',
      schema: positive(1024),
      default: 10,
    }),
  },
} as const satisfies Definitions;
