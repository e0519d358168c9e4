import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@hookline/database';
import { type Backup, backUp, listBackups, restoreBackup } from '@hookline/database/recovery';
import { readLockOwner } from '@hookline/process-lock';

/** Longest wait for a running service to make a backup, in milliseconds. */
const SERVICE_TIMEOUT_MS = 120_000;
const POLL_MS = 100;

/** Actions of `hookline-service backup`. */
export type BackupAction =
  | { readonly kind: 'list' }
  | { readonly kind: 'create' }
  | { readonly kind: 'restore'; readonly name: string | undefined; readonly dryRun: boolean };

/** Dependencies of {@link runBackupCommand}. */
export interface BackupCommandOptions {
  readonly directory: string;
  readonly backups: string;
  readonly now: number;
  /** Opens the embedded database. */
  readonly open: () => Promise<Database>;
  /** Receives one line for each step. */
  readonly onProgress: (line: string) => void;
}

/** Result of the command: printed as JSON, or as its message. */
export interface BackupAnswer {
  readonly ok: boolean;
  readonly message: string;
  readonly value: unknown;
}

/** Lists, makes or restores backups of the embedded database. Rejects with the reason when it fails. */
export async function runBackupCommand(action: BackupAction, options: BackupCommandOptions): Promise<BackupAnswer> {
  if (action.kind === 'list') return list(options);
  return action.kind === 'create' ? create(options) : restore(options, action);
}

function list({ backups }: BackupCommandOptions): BackupAnswer {
  const all = listBackups(backups);
  const lines = all.map(describe);
  return {
    ok: true,
    message: lines.length === 0 ? `no backups in ${backups}` : lines.join('\n'),
    value: { folder: backups, backups: all },
  };
}

async function create(options: BackupCommandOptions): Promise<BackupAnswer> {
  const { backups, directory, now, onProgress } = options;
  const owner = readLockOwner(directory, 'pglite');
  if (owner?.info['backups'] === true) return requestBackup(options, owner.pid);
  const database = await options.open();
  try {
    const backup = await backUp({ database, directory, backups, now, onProgress });
    return { ok: true, message: describe(backup), value: backup };
  } finally {
    await database.close();
  }
}

/** The service has the database open, so it makes the backup. */
async function requestBackup({ backups, onProgress }: BackupCommandOptions, pid: number): Promise<BackupAnswer> {
  const before = listBackups(backups)[0]?.name ?? '';
  onProgress(`the service (process ${pid}) makes the backup`);
  process.kill(pid, 'SIGUSR2');
  const endsAt = performance.now() + SERVICE_TIMEOUT_MS;
  while (performance.now() < endsAt) {
    const [newest] = listBackups(backups);
    if (newest && newest.name > before) return { ok: true, message: describe(newest), value: newest };
    await delay(POLL_MS);
  }
  throw new Error('the service made no backup in two minutes; its log says why');
}

async function restore(
  options: BackupCommandOptions,
  { dryRun, name }: Extract<BackupAction, { kind: 'restore' }>,
): Promise<BackupAnswer> {
  const result = await restoreBackup({ ...options, name, dryRun });
  if (!result.ok) {
    const message =
      name === undefined
        ? `no backups in ${options.backups}`
        : `no backup ${name}; there are: ${result.names.join(', ')}`;
    return { ok: false, message, value: { restored: null, message } };
  }
  const { backup, movedTo } = result;
  const moved = movedTo === null ? '' : `\nthe database before is in ${movedTo}`;
  return {
    ok: true,
    message: dryRun ? `can be restored: ${describe(backup)}` : `restored: ${describe(backup)}${moved}`,
    value: { dry_run: dryRun, restored: dryRun ? null : backup.name, backup, moved_to: movedTo },
  };
}

function describe({ bytes, createdAt, name, tables }: Backup): string {
  const rows = Object.values(tables).reduce((sum, count) => sum + count, 0);
  return `${name}  ${createdAt.slice(0, 19).replace('T', ' ')} UTC  ${(bytes / 1e6).toFixed(1)} MB  ${rows} rows`;
}
