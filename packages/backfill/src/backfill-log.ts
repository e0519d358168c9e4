import { type DamagedFile, openSqliteFile } from '@hookline/sqlite-file';
import type { BackfillStep } from './backfill.ts';

/** Where the log is, and of what. */
export interface BackfillLogOptions {
  /** Absolute path of the SQLite file, made with mode 0600. */
  readonly file: string;
  /** What is filled, such as the URL of the service: of another one nothing is known. */
  readonly target: string;
  /** Whether all that is known of the target is forgotten first. @defaultValue false */
  readonly again?: boolean;
}

/** Remembers how far a backfill came. Outlives the process; any number of processes may use it. */
export interface BackfillLog {
  /** The file that was there and could not be used: nothing is known of before. Missing where all is well. */
  readonly damaged?: DamagedFile;
  /** How far a source was read, as it was told. */
  position(source: string): string | undefined;
  /** All sources, each with how far it was read. */
  positions(): ReadonlyMap<string, string>;
  /** Whether a step was done, in whatever session: one that was forked repeats another's history. */
  knows(id: string): boolean;
  /** Remembers steps and positions, all or none. */
  done(steps: readonly Pick<BackfillStep, 'id'>[], positions: ReadonlyMap<string, string>): void;
  close(): void;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 10000;
  CREATE TABLE IF NOT EXISTS position (target TEXT, source TEXT, value TEXT NOT NULL, PRIMARY KEY (target, source)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS step (target TEXT, id TEXT, PRIMARY KEY (target, id)) WITHOUT ROWID;`;

/**
 * Opens the log in an SQLite file. A file that is damaged, no database or somebody else's is renamed and a new one made, else
 * the log is gone with the process: `damaged` tells. What was done before is then done again, which has no effect.
 *
 * @throws what SQLite says of other trouble, such as a disk that is full
 */
export function openBackfillLog({ again = false, file, target }: BackfillLogOptions): BackfillLog {
  const { database, damaged } = openSqliteFile(file, SCHEMA);
  if (again) {
    database.prepare('DELETE FROM position WHERE target = ?').run(target);
    database.prepare('DELETE FROM step WHERE target = ?').run(target);
  }
  const position = database.prepare('SELECT value FROM position WHERE target = ? AND source = ?');
  const all = database.prepare('SELECT source, value FROM position WHERE target = ? ORDER BY source');
  const step = database.prepare('SELECT 1 FROM step WHERE target = ? AND id = ?');
  const reach = database.prepare('INSERT OR REPLACE INTO position (target, source, value) VALUES (?, ?, ?)');
  const know = database.prepare('INSERT OR IGNORE INTO step (target, id) VALUES (?, ?)');
  return {
    ...(damaged ? { damaged } : {}),
    position: (source) => position.get(target, source)?.['value'] as string | undefined,
    positions: () => new Map(all.all(target).map((row) => [String(row['source']), String(row['value'])])),
    knows: (id) => step.get(target, id) !== undefined,
    done(steps, positions) {
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const { id } of steps) if (id !== undefined) know.run(target, id);
        for (const [source, value] of positions) reach.run(target, source, value);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => database.close(),
  };
}
