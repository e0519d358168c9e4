import { join } from 'node:path';
import { openLogFile } from '@hookline/log-file';
import { type Logger, pino } from 'pino';
import type { Runtime } from '../compose.ts';
import { bytesOfMb } from '../quantities.ts';

/** The daemon's logs. */
export interface Logs {
  readonly logger: Logger;
  /** A line for each hook execution. */
  readonly executions: Logger;
  /** Writes what is left and closes the files. */
  readonly close: () => Promise<void>;
}

/** Opens the daemon's logs, which rotate by size. */
export function openLogs({ paths, settings }: Runtime): Logs {
  const { level, maxSizeMb } = settings.logging;
  const maxBytes = bytesOfMb(maxSizeMb, 1024);
  const open = (name: string) => openLogFile({ file: join(paths.logs, name), maxBytes });
  const files = [open('pattern-tracker.log'), open('hook_executions.log')] as const;
  const options = { base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = pino({ ...options, level }, files[0].stream);
  // What performance is told from: a quieter log must not make it forget.
  const executions = pino({ ...options, level: 'info' }, files[1].stream);
  return {
    logger,
    executions,
    close: async () => {
      await Promise.all(files.map((file) => file.close()));
    },
  };
}
