import { existsSync } from 'node:fs';
import { damagedDatabases, embeddedFiles, replaceFile, textOf } from './embedded-files.ts';

/** Marks an embedded database as damaged, so that it is replaced when it is opened next. Does not throw. */
export function markDamaged(directory: string, reason: string): void {
  try {
    replaceFile(embeddedFiles(directory).marker, `${reason}\n`);
  } catch {
    // For example a full disk. The damage is found again.
  }
}

/** Returns the reason why a database has to be replaced: its mark, or a recovery that was interrupted. */
export function knownDamage(directory: string): string | undefined {
  const marked = textOf(embeddedFiles(directory).marker)?.trim();
  if (marked !== undefined) return marked === '' ? 'marked as damaged' : marked;
  return unfinishedRecovery(directory) === undefined ? undefined : 'the recovery of a damaged database was interrupted';
}

/** Returns the path of a damaged database whose recovery did not end. */
export function unfinishedRecovery(directory: string): string | undefined {
  return damagedDatabases(directory).findLast((path) => !existsSync(`${path}.json`));
}
