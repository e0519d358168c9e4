import { type DamagedFile, openSqliteFile } from '@hookline/sqlite-file';

/** Options of {@link openBackfillLog}. */
export interface BackfillLogOptions {
  /** Absolute path of the SQLite file, created with mode 0600. */
  readonly file: string;
  /** Destination of the backfill, such as the URL of the service. Each target has its own entries. */
  readonly target: string;
  /** Deletes the entries of the target first. @defaultValue false */
  readonly again?: boolean | undefined;
}

/** Persistent progress of backfills. Several processes may use it at once. */
export interface BackfillLog {
  /** The unusable file that was renamed when the log was opened: earlier progress is lost. `undefined` when there was none. */
  readonly damaged: DamagedFile | undefined;
  /** Returns the stored position of a source. */
  position(source: string): string | undefined;
  /** Returns the stored positions of all sources. */
  positions(): ReadonlyMap<string, string>;
  /** Returns whether a step is done, in any session: forked sessions repeat the history of another one. */
  isDone(id: string): boolean;
  /** Stores the ids of finished steps and the positions of sources in one transaction. */
  markDone(ids: Iterable<string>, positions: ReadonlyMap<string, string>): void;
  close(): void;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 10000;
  CREATE TABLE IF NOT EXISTS position (target TEXT, source TEXT, value TEXT NOT NULL, PRIMARY KEY (target, source)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS step (target TEXT, id TEXT, PRIMARY KEY (target, id)) WITHOUT ROWID;`;

/**
 * Opens a log in an SQLite file. A file that is damaged or not a log is renamed and replaced; when that fails too, the log ends
 * with the process. `damaged` reports both. Finished steps are then sent again, which has no effect.
 *
 * @throws SQLite's error for any other failure, such as a full disk
 */
export function openBackfillLog({ again = false, file, target }: BackfillLogOptions): BackfillLog {
  const { database, damaged } = openSqliteFile(file, SCHEMA);
  if (again) {
    database.prepare('DELETE FROM position WHERE target = ?').run(target);
    database.prepare('DELETE FROM step WHERE target = ?').run(target);
  }
  const position = database.prepare('SELECT value FROM position WHERE target = ? AND source = ?');
  const all = database.prepare('SELECT source, value FROM position WHERE target = ? ORDER BY source');
  const findStep = database.prepare('SELECT 1 FROM step WHERE target = ? AND id = ?');
  const setPosition = database.prepare('INSERT OR REPLACE INTO position (target, source, value) VALUES (?, ?, ?)');
  const addStep = database.prepare('INSERT OR IGNORE INTO step (target, id) VALUES (?, ?)');
  return {
    damaged,
    position: (source) => position.get(target, source)?.['value'] as string | undefined,
    positions: () => new Map(all.all(target).map((row) => [String(row['source']), String(row['value'])])),
    isDone: (id) => findStep.get(target, id) !== undefined,
    markDone(ids, positions) {
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const id of ids) addStep.run(target, id);
        for (const [source, value] of positions) setPosition.run(target, source, value);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => database.close(),
  };
}
