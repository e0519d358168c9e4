import { join } from 'node:path';
import { openLogFile } from '@hookline/log-file';
import type { Runtime } from '../../compose.ts';
import { bytesOfMb } from '../../quantities.ts';

/** Logs beside the state files, a JSON object a line. What is in them happens seldom: none is held open. */
export type ContextLog = 'context-alerts' | 'budget-analysis' | 'hooks-update' | 'hooks-performance';

/** Adds a line, and rotates a log that is full. Never rejects: what cannot be logged is not. */
export async function logInContext(
  { contextDirectory, settings }: Runtime,
  log: ContextLog,
  entry: object,
): Promise<void> {
  const file = join(contextDirectory, `${log}.log`);
  const opened = openLogFile({ file, maxBytes: bytesOfMb(settings.logging.maxSizeMb, 1024) });
  opened.stream.write(`${JSON.stringify(entry)}\n`);
  await opened.close();
}
