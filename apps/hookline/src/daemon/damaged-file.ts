import type { DamagedFile } from '@hookline/sqlite-file';
import type { Logger } from 'pino';

/** Tells of a database file that could not be used, if it could not: what it knew is forgotten, nothing else is lost. */
export function warnOfDamage(logger: Logger, file: string, damaged: DamagedFile | undefined): void {
  if (!damaged) return;
  const { cause, movedTo, replaced } = damaged;
  const instead = replaced ? 'a new one took its place' : 'what it is to remember ends with the daemon';
  logger.warn({ file, movedTo, err: cause }, `a file could not be used: ${instead}`);
}
