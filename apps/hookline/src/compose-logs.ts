/** Constructs the logs of the daemon. */
import { type DaemonLogs, type LoggedPaths, redactLine } from '@hookline/daemon';
import { openLogFile } from '@hookline/log-file';
import type { DamagedFile } from '@hookline/sqlite-file';
import { type Logger, pino } from 'pino';
import { bytesOfMb } from './package-options.ts';
import type { Runtime } from './runtime.ts';

/** Opens the log of the daemon and that of executions. */
export function openLogs({ paths, settings }: Runtime): DaemonLogs & { readonly close: () => Promise<void> } {
  const { level, maxSizeMb } = settings.logging;
  const maxBytes = bytesOfMb(maxSizeMb, 1024);
  const open = (file: string) => openLogFile({ file, maxBytes });
  const files = [open(paths.trackerLog), open(paths.executionsLog)] as const;
  const options = { base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return {
    logger: pino({ ...options, level }, files[0].stream),
    // Performance reports are computed from this log, so its level is fixed.
    executions: pino({ ...options, level: 'info' }, files[1].stream),
    close: async () => {
      await Promise.all(files.map((file) => file.close()));
    },
  };
}

/** Returns a function that writes a line to the log of executions, with the secrets in its paths replaced. */
export function executionLogger(
  runtime: Runtime,
  { executions, logger }: DaemonLogs,
): (line: LoggedPaths, message: string) => void {
  const redactor = runtime.redactor();
  return (line, message) => {
    redactLine(line, (path) => redactor.redactPath(path))
      .then((redacted) => executions.info(redacted, message))
      .catch((error: unknown) => logger.error({ err: error }, 'an execution was not logged'));
  };
}

/** Logs that a database file could not be used, if one could not. */
export function warnOfDamage(logger: Logger, file: string, damaged: DamagedFile | undefined): void {
  if (!damaged) return;
  const { cause, movedTo, replaced } = damaged;
  const effect = replaced ? 'it was replaced by an empty one' : 'its data is kept in memory only';
  logger.warn({ file, movedTo, err: cause }, `a database file could not be used: ${effect}`);
}
