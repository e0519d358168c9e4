import type { DatabaseSync } from 'node:sqlite';
import { type DamagedFile, openSqliteFile } from '@hookline/sqlite-file';
import type { FileMemory, KnownText, RememberedFile } from './file-memory.ts';

/** Options of {@link openSqliteMemory}. */
export interface SqliteMemoryOptions {
  /** Absolute path of the database file, created with mode 0600. */
  readonly file: string;
  /** Remembered files; beyond, the least recently set ones are removed. @defaultValue 20000 */
  readonly maxFiles?: number | undefined;
  /** Longest text that is stored, in characters; of a longer one only the digest is. @defaultValue 1048576 */
  readonly maxTextLength?: number | undefined;
}

/** A file memory that survives the process. */
export interface SqliteMemory extends FileMemory {
  /** The unusable file that was renamed when the memory was opened; `undefined` when there was none. */
  readonly damaged: DamagedFile | undefined;
  /** Forgets the files for which `matches` returns true, and returns how many. Their texts are overwritten on disk. */
  forget(matches: (key: string, file: Pick<RememberedFile, 'at' | 'by'>) => boolean): number;
  close(): void;
}

/** Writes between two removals of surplus files. */
const TRIM_INTERVAL = 500;

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  DROP TABLE IF EXISTS file;
  CREATE TABLE IF NOT EXISTS known_file (key TEXT PRIMARY KEY, digest TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL,
    by TEXT NOT NULL, author TEXT NOT NULL, earlier TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS known_file_at ON known_file (at);
  CREATE TABLE IF NOT EXISTS recorded_text (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
  CREATE TRIGGER IF NOT EXISTS recorded_text_of_file AFTER DELETE ON known_file
  BEGIN DELETE FROM recorded_text WHERE key = OLD.key; END;`;

/**
 * Opens a memory in an SQLite file, for one process at a time. A file that is damaged or not a database of this kind is
 * renamed and replaced; when that fails too, the memory ends with the process. `damaged` reports both.
 *
 * @throws SQLite's error for any other failure, such as a full disk
 */
export function openSqliteMemory({
  file,
  maxFiles = 20_000,
  maxTextLength = 1_048_576,
}: SqliteMemoryOptions): SqliteMemory {
  const { database, damaged } = openSqliteFile(file, SCHEMA);
  const { all, below, get, put, putRecorded, remove, removeRecorded, trim } = prepareStatements(database);
  let writes = 0;
  return {
    damaged,
    get(key) {
      const row = get.get(key);
      if (!row) return undefined;
      const earlier = JSON.parse(String(row['earlier'])) as KnownText[];
      const { recorded, ...file } = row as unknown as RememberedFile & { readonly recorded: string | null };
      return { ...file, earlier, ...(recorded === null ? {} : { recorded }) };
    },
    set(key, { at, author, by, digest, earlier = [], recorded, text }) {
      if (recorded === undefined || recorded.length > maxTextLength) removeRecorded.run(key);
      else putRecorded.run(key, recorded);
      put.run(key, digest, text.length > maxTextLength ? '' : text, at, by, author, JSON.stringify(earlier));
      if (++writes % TRIM_INTERVAL === 0) trim.run(maxFiles);
    },
    delete: (key) => void remove.run(key),
    transaction: (work) => transaction(database, work),
    // "0" is the character after "/": the range contains everything below the folder.
    below: (folder, limit) => below.all(`${folder}/`, `${folder}0`, limit).map((row) => String(row['key'])),
    forget(matches) {
      const files = all.all() as unknown as readonly {
        readonly key: string;
        readonly at: number;
        readonly by: string;
      }[];
      const keys = files.filter(({ key, ...file }) => matches(key, file)).map(({ key }) => key);
      if (keys.length === 0) return 0;
      database.exec('PRAGMA secure_delete = ON');
      for (const key of keys) remove.run(key);
      // The log of writes contains earlier versions.
      database.exec('PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
      return keys.length;
    },
    close: () => database.close(),
  };
}

function transaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    rollback(database);
    throw error;
  }
}

/** SQLite has rolled back on its own after some errors, such as a full disk. */
function rollback(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // No transaction is left.
  }
}

/** Statements of the memory. */
function prepareStatements(database: DatabaseSync) {
  return {
    get: database.prepare(
      `SELECT digest, known_file.text, at, by, author, earlier, recorded_text.text AS recorded
       FROM known_file LEFT JOIN recorded_text USING (key) WHERE key = ?`,
    ),
    putRecorded: database.prepare('INSERT OR REPLACE INTO recorded_text (key, text) VALUES (?, ?)'),
    removeRecorded: database.prepare('DELETE FROM recorded_text WHERE key = ?'),
    put: database.prepare(
      'INSERT OR REPLACE INTO known_file (key, digest, text, at, by, author, earlier) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    remove: database.prepare('DELETE FROM known_file WHERE key = ?'),
    below: database.prepare(
      "SELECT key FROM known_file WHERE key >= ? AND key < ? AND instr(key, '#') = 0 ORDER BY at DESC LIMIT ?",
    ),
    trim: database.prepare(
      'DELETE FROM known_file WHERE key IN (SELECT key FROM known_file ORDER BY at DESC LIMIT -1 OFFSET ?)',
    ),
    all: database.prepare('SELECT key, at, by FROM known_file'),
  };
}
