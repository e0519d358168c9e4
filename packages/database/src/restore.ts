import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Backup, listBackups, unpackBackup } from './backup.ts';
import { embeddedFiles, namesIn, timeName } from './embedded-files.ts';
import { lockDirectory } from './pglite.ts';

/** Number of replaced databases that are kept. */
const KEEP = 3;

/** Options of {@link restoreBackup}. */
export interface RestoreOptions {
  /** Folder of the embedded database, which no process may use. */
  readonly directory: string;
  /** Folder of its backups. */
  readonly backups: string;
  /** Name of a backup. @defaultValue the newest one */
  readonly name?: string | undefined;
  /** Time of the restore, in milliseconds since 1970. */
  readonly now: number;
  /** Unpacks and verifies the backup, and leaves the present database in place. @defaultValue false */
  readonly dryRun?: boolean | undefined;
  /** Receives one line for each step. */
  readonly onProgress?: (line: string) => void;
}

/** Result of a restore. */
export type RestoreResult =
  | {
      readonly ok: true;
      readonly backup: Backup;
      readonly dryRun: boolean;
      /** Absolute path of the database that was there before; `null` when there was none. */
      readonly movedTo: string | null;
    }
  | { readonly ok: false; readonly reason: 'no-backup'; readonly names: readonly string[] };

/**
 * Replaces the embedded database by a backup. The backup is unpacked and verified first; then the present database is moved
 * aside, where the latest three stay. Rejects with a `DatabaseError` `locked` when a process uses the database, and with the
 * reason when the backup is damaged: then nothing has changed.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreResult> {
  const { backups, directory, dryRun = false, now, onProgress } = options;
  const all = listBackups(backups);
  const backup = options.name === undefined ? all[0] : all.find(({ name }) => name === options.name);
  if (!backup) return { ok: false, reason: 'no-backup', names: all.map(({ name }) => name) };
  const { data, marker, stage } = embeddedFiles(directory);
  const lock = lockDirectory(directory, { restoring: backup.name });
  try {
    rmSync(stage, { recursive: true, force: true });
    onProgress?.(`unpacking ${backup.name}, and counting its rows`);
    await unpackBackup(backups, backup, stage);
    if (dryRun) {
      rmSync(stage, { recursive: true, force: true });
      return { ok: true, backup, dryRun, movedTo: null };
    }
    const movedTo = existsSync(data) ? join(directory, `pglite-replaced-${timeName(now)}`) : null;
    if (movedTo !== null) renameSync(data, movedTo);
    renameSync(stage, data);
    rmSync(marker, { force: true });
    pruneReplaced(directory);
    return { ok: true, backup, dryRun, movedTo };
  } finally {
    lock.release();
  }
}

function pruneReplaced(directory: string): void {
  const replaced = namesIn(directory)
    .filter((name) => name.startsWith('pglite-replaced-'))
    .toSorted();
  for (const name of replaced.slice(0, -KEEP)) rmSync(join(directory, name), { recursive: true, force: true });
}
