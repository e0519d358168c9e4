import { type Clock, DAY_MS, MINUTE_MS, type Timer } from '@hookline/clock';
import type { Database } from '@hookline/database';
import type { CopyFolders, NewBackup } from '@hookline/database/recovery';
import type { Logger } from 'pino';
import type { BackgroundTask } from './upkeep.ts';

/** Interval of the check that a backup is due. The first check is one interval after the start. */
const INTERVAL_MS = 2 * MINUTE_MS;
/** Wait after a backup that failed. */
const RETRY_MS = 60 * MINUTE_MS;

/** Options of {@link startBackups}. */
export interface BackupTaskOptions {
  readonly database: Database;
  /** Folder of the embedded database. */
  readonly directory: string;
  /** Folder of the backups. */
  readonly backups: string;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  /** Frees the space of deleted rows, which the files of the database contain otherwise. */
  readonly reclaim: () => Promise<void>;
}

/** Daily backups of the embedded database. */
export interface BackupTask extends BackgroundTask {
  /** Makes a backup now, unless one is being made. A failure is logged. */
  run(): Promise<void>;
  /**
   * Removes the copies that contain what was deleted, and makes a new backup if there was one. Waits for a backup that is being
   * made. A failure is logged.
   */
  replaceCopies(): Promise<void>;
}

/** Copies of the embedded database, which a deletion counts and removes. */
export interface DatabaseCopies {
  count(): Promise<number>;
  /** Notes that they contain what is deleted, so that a process that ends meanwhile leaves the rest to the next one. */
  markStale(): Promise<void>;
  replace(): Promise<void>;
}

/** Backs up the embedded database when the newest backup is a day old, and on demand. */
export function startBackups(options: BackupTaskOptions): BackupTask {
  const { backups, clock, database, directory, logger, reclaim } = options;
  let running: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    last = last.then(work);
    return last;
  };
  let timer: Timer;
  let notBefore = -Infinity;
  const back = async (): Promise<void> => {
    try {
      const { backUp } = await import('@hookline/database/recovery');
      logger.info(figures(await backUp({ database, directory, backups, now: clock.now() })), 'backed up');
    } catch (err) {
      notBefore = clock.monotonic() + RETRY_MS;
      logger.error({ err }, 'the backup failed');
    }
  };
  const run = (): Promise<void> => {
    running ??= inTurn(back).finally(() => {
      running = undefined;
    });
    return running;
  };
  const replace = async (): Promise<void> => {
    try {
      const { replaceCopies } = await import('@hookline/database/recovery');
      await reclaim();
      const made = await replaceCopies({ database, directory, backups, now: clock.now() });
      if (made) logger.info(figures(made), 'backed up, in place of the copies before the deletion');
    } catch (err) {
      logger.error({ err }, 'the copies from before a deletion could not be replaced');
    }
  };
  const replaceOnce = (): Promise<void> => inTurn(replace);
  const check = async (): Promise<void> => {
    const { areCopiesStale, listBackups } = await import('@hookline/database/recovery');
    if (areCopiesStale(directory)) await replaceOnce();
    const newest = listBackups(backups)[0];
    const ageMs = newest ? Math.abs(clock.now() - Date.parse(newest.createdAt)) : Infinity;
    if (ageMs >= DAY_MS && clock.monotonic() >= notBefore) await run();
    schedule();
  };
  let stopped = false;
  const schedule = (): void => {
    if (!stopped) timer = clock.setTimer(() => void check(), INTERVAL_MS);
  };
  schedule();
  return {
    run,
    replaceCopies: replaceOnce,
    stop: async () => {
      stopped = true;
      timer.cancel();
      await last;
    },
  };
}

function figures({ bytes, name, pauseMs, tables }: NewBackup): object {
  return {
    name,
    bytes,
    pauseMs: Math.round(pauseMs),
    rows: Object.values(tables).reduce((sum, rows) => sum + rows, 0),
  };
}

/** Returns the copies of an embedded database for a deletion. */
export function copiesOf(task: BackupTask, folders: CopyFolders): DatabaseCopies {
  const recovery = () => import('@hookline/database/recovery');
  return {
    count: async () => (await recovery()).countCopies(folders),
    markStale: async () => (await recovery()).markCopiesStale(folders.directory),
    replace: () => task.replaceCopies(),
  };
}
