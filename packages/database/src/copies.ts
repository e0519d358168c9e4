import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backUp, type BackupOptions, listBackups, type NewBackup, removeBackup } from './backup.ts';
import { embeddedFiles, namesIn, replaceFile } from './embedded-files.ts';

/** The folders of an embedded database and of its backups. */
export type CopyFolders = Pick<BackupOptions, 'directory' | 'backups'>;

/** A damaged database with its report, or one that a restore replaced. */
const MOVED_ASIDE = /^pglite-(?:damaged|replaced)-[0-9TZ]+$/;

/** Returns the number of copies of an embedded database: backups, damaged databases, and those that a restore replaced. */
export function countCopies({ backups, directory }: CopyFolders): number {
  return listBackups(backups).length + movedAside(directory).length;
}

/** Notes that the copies contain what is deleted from the database, until {@link replaceCopies} has removed them. */
export function markCopiesStale(directory: string): void {
  replaceFile(embeddedFiles(directory).stale, '');
}

/** Returns whether a process was ended before it had replaced the copies. */
export function areCopiesStale(directory: string): boolean {
  return existsSync(embeddedFiles(directory).stale);
}

/**
 * Removes all copies of an embedded database, after making a new backup if there was one. Resolves with the new backup. A backup
 * that cannot be made, as on a full disk, does not keep the old ones: the copies are removed before it rejects.
 */
export async function replaceCopies(options: BackupOptions): Promise<NewBackup | undefined> {
  const { backups, directory } = options;
  const old = listBackups(backups);
  let made: NewBackup | undefined;
  try {
    if (old.length > 0) made = await backUp(options);
    return made;
  } finally {
    for (const { name } of old) if (name !== made?.name) removeBackup(backups, name);
    for (const name of movedAside(directory)) {
      rmSync(join(directory, name), { recursive: true, force: true });
      rmSync(join(directory, `${name}.json`), { force: true });
    }
    rmSync(embeddedFiles(directory).stale, { force: true });
  }
}

function movedAside(directory: string): string[] {
  return namesIn(directory).filter((name) => MOVED_ASIDE.test(name));
}
