import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listBackups, unpackBackup } from './backup.ts';
import { damagedDatabases, embeddedFiles, pruneDamaged, replaceFile, textOf, timeName } from './embedded-files.ts';
import { DatabaseError } from './errors.ts';
import { unfinishedRecovery } from './known-damage.ts';
import { makeEmptyData, openData, type PreparedDatabase } from './pglite.ts';
import { type SalvagedTable, salvageRows } from './salvage.ts';
import type { Database } from './sql.ts';

/** Report on a damaged database that was replaced. It is stored beside the damaged one, with the extension `.json`. */
export interface DamageReport {
  /** ISO 8601. */
  readonly at: string;
  readonly reason: string;
  /** Absolute path of the damaged database. */
  readonly movedTo: string;
  /** Name of the backup that replaces it; `null` for an empty database. */
  readonly restored: string | null;
  /** Backups that could not be restored, with the reason. */
  readonly unusableBackups: readonly { readonly name: string; readonly reason: string }[];
  /** Tables that the damaged database still answered; `null` when it does not open. */
  readonly salvaged: readonly SalvagedTable[] | null;
}

/** Options of {@link recoverDamaged}. */
export interface RecoveryOptions {
  /** Folder of the embedded database. */
  readonly directory: string;
  /** Folder of its backups. */
  readonly backups: string;
  readonly reason: string;
  /** Time of the recovery, in milliseconds since 1970. */
  readonly now: number;
  /** Number of damaged databases that are kept, 1 or more. @defaultValue 3 */
  readonly keep?: number;
  /** Database that is copied when no backup can be restored. Initialising one takes seconds. @defaultValue none */
  readonly prepared?: PreparedDatabase | undefined;
  /** Brings the schema of the new database up to date, before rows are added. */
  readonly migrate: (database: Database) => Promise<unknown>;
  /** Receives one line for each step. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Replaces a damaged embedded database: the newest backup that can be verified takes its place, otherwise an empty database. Then
 * rows that the damaged one still answers are added. The caller holds the lock of the folder. A recovery that was interrupted is
 * continued by the next one.
 *
 * Rejects without having moved anything when no database can be made in the folder, such as on a full disk: then the damage is
 * not established.
 */
export async function recoverDamaged(options: RecoveryOptions): Promise<DamageReport> {
  const { directory, keep = 3, now, reason } = options;
  const files = embeddedFiles(directory);
  const interrupted = unfinishedRecovery(directory);
  const movedTo = interrupted ?? join(directory, `pglite-damaged-${timeName(now)}`);
  let made: Made = { restored: null, unusableBackups: [] };
  if (interrupted === undefined || !existsSync(files.data)) {
    made = await makeReplacement(options, files.stage, interrupted ?? files.data);
    if (interrupted === undefined && existsSync(files.data)) renameSync(files.data, movedTo);
    renameSync(files.stage, files.data);
  }
  const salvaged = await salvage(options, movedTo, files.data);
  const report: DamageReport = { at: new Date(now).toISOString(), reason, movedTo, ...made, salvaged };
  replaceFile(`${movedTo}.json`, `${JSON.stringify(report)}\n`);
  rmSync(files.marker, { force: true });
  pruneDamaged(directory, keep);
  return report;
}

/** Returns the reports on damaged databases that are still there, oldest first. */
export function damageReports(directory: string): DamageReport[] {
  return damagedDatabases(directory).flatMap((path) => {
    try {
      return JSON.parse(textOf(`${path}.json`) ?? '') as DamageReport;
    } catch {
      return [];
    }
  });
}

type Made = Pick<DamageReport, 'restored' | 'unusableBackups'>;

async function makeReplacement(
  { backups, onProgress, prepared }: RecoveryOptions,
  stage: string,
  damaged: string,
): Promise<Made> {
  rmSync(stage, { recursive: true, force: true });
  const unusableBackups: { name: string; reason: string }[] = [];
  for (const backup of listBackups(backups)) {
    onProgress?.(`restoring the backup ${backup.name}`);
    try {
      await unpackBackup(backups, backup, stage);
      return { restored: backup.name, unusableBackups };
    } catch (error) {
      unusableBackups.push({ name: backup.name, reason: messageOf(error) });
    }
  }
  onProgress?.('creating an empty database');
  await makeEmptyData(stage, prepared);
  const [theirs, ours] = [damaged, stage].map((data) => textOf(join(data, 'PG_VERSION'))?.trim());
  if (theirs !== undefined && /^\d+$/.test(theirs) && theirs !== ours) {
    rmSync(stage, { recursive: true, force: true });
    throw new DatabaseError(
      'unavailable',
      `the embedded database was made by PostgreSQL ${theirs}, this version has ${ours}`,
    );
  }
  return { restored: null, unusableBackups };
}

async function salvage(options: RecoveryOptions, from: string, to: string): Promise<DamageReport['salvaged']> {
  options.onProgress?.('saving what the damaged database still answers');
  let damaged: Database;
  try {
    damaged = await openData(from);
  } catch {
    return null;
  }
  try {
    const target = await openData(to);
    try {
      await options.migrate(target);
      return await salvageRows(damaged, target);
    } finally {
      await target.close();
    }
  } catch (error) {
    options.onProgress?.(`saving rows failed: ${messageOf(error)}`);
    return null;
  } finally {
    await damaged.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
