import process from 'node:process';
import { type Clock, pollUntil } from '@hookline/clock';
import { CommandError, type Report, report } from '@hookline/command-report';
import type { LocalService } from '@hookline/local-service';
import type { HooklineSettings } from '@hookline/settings';

/** Dependencies of `hookline backup`. */
export interface BackupOptions {
  readonly clock: Clock;
  readonly localService: LocalService | undefined;
  readonly settings: Pick<HooklineSettings, 'database'>;
  /** Receives a line about the progress. */
  readonly tell: (line: string) => void;
}

/** Flags of commands whose answer the service's program makes. */
export interface BackupFlags {
  readonly json?: boolean;
}

/** Flags of `hookline backup restore`. */
export interface RestoreFlags extends BackupFlags {
  readonly dryRun?: boolean;
}

const SERVICE_WAIT = { withinMs: 60_000, intervalMs: 50 };
/** Attempts to restore: the daemon may start the service at the same moment. */
const ATTEMPTS = 3;

/** Reports the backups of the embedded database, newest first. */
export async function backupList(options: BackupOptions, flags: BackupFlags): Promise<Report> {
  return run(serviceOf(options), ['list'], flags);
}

/** Makes a backup, through the service if it runs. */
export async function backupCreate(options: BackupOptions, flags: BackupFlags): Promise<Report> {
  return run(serviceOf(options), ['create'], flags);
}

/** Replaces the embedded database by a backup. A running service is ended and started again; events wait in the cache. */
export async function backupRestore(
  options: BackupOptions,
  name: string | undefined,
  flags: RestoreFlags,
): Promise<Report> {
  const service = serviceOf(options);
  const args = ['restore', ...(name === undefined ? [] : [name])];
  if (flags.dryRun === true) return run(service, [...args, '--dry-run'], flags);
  const wasRunning = service.owner() !== undefined;
  try {
    for (let attempt = 1; ; attempt++) {
      await end(service, options);
      const restored = await run(service, args, flags);
      if (restored.failure === undefined || attempt === ATTEMPTS || service.owner() === undefined) return restored;
    }
  } finally {
    // Of a start that was refused during the restore: `hookline up` would show it.
    service.clearStartError();
    if (wasRunning && service.owner() === undefined) service.start();
  }
}

function serviceOf({ localService, settings: { database } }: BackupOptions): LocalService {
  if (database.url !== '')
    throw new CommandError(
      'the database is a PostgreSQL server: back it up with pg_dump, and restore it with pg_restore',
    );
  if (!localService) throw new CommandError('the service is on another machine: run hookline-service backup there');
  return localService;
}

async function end(service: LocalService, { clock, tell }: BackupOptions): Promise<void> {
  const owner = service.owner();
  if (!owner) return;
  tell('ending the service …');
  process.kill(owner.pid, 'SIGTERM');
  await pollUntil(clock, SERVICE_WAIT, async () => (service.owner()?.pid === owner.pid ? undefined : true));
}

/** Returns the answer of the service's program, whose progress and errors go to standard error. */
async function run(service: LocalService, args: readonly string[], { json }: BackupFlags): Promise<Report> {
  const { code, stdout } = await service.run(['backup', ...args, ...(json === true ? ['--json'] : [])]);
  const text = stdout.trimEnd();
  const value: unknown = text !== '' && json === true ? JSON.parse(text) : text || undefined;
  return report(value, () => text, code === 0 ? undefined : '');
}
