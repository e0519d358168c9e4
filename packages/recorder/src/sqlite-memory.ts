import { type DamagedFile, openSqliteFile } from '@hookline/sqlite-file';
import type { FileMemory, RememberedFile } from './file-memory.ts';

/** Where the memory is kept, and how much of it. */
export interface SqliteMemoryOptions {
  /** Absolute path of the database file, made with mode 0600. */
  readonly file: string;
  /** Files that are remembered at most; the ones not seen for longest go. @defaultValue 20000 */
  readonly maxFiles?: number;
  /** Longest text that is remembered, in characters; of a longer one only the digest is. @defaultValue 1048576 */
  readonly maxTextLength?: number;
}

/** A memory that outlives the process. */
export interface SqliteMemory extends FileMemory {
  /** The file that was there and could not be used: nothing is remembered of before. Missing where all is well. */
  readonly damaged?: DamagedFile;
  close(): void;
}

/** How many writes go by between looks at whether there are too many files. */
const TRIM_EVERY = 500;

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS file (key TEXT PRIMARY KEY, digest TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL, by TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS file_at ON file (at);`;

/**
 * Opens the memory kept in an SQLite file. One process at a time. A file that is damaged, no database or somebody else's is
 * renamed and a new one made, else the memory is gone with the process: `damaged` tells.
 *
 * @throws what SQLite says of other trouble, such as a disk that is full
 */
export function openSqliteMemory({
  file,
  maxFiles = 20_000,
  maxTextLength = 1_048_576,
}: SqliteMemoryOptions): SqliteMemory {
  const { database, damaged } = openSqliteFile(file, SCHEMA);
  const get = database.prepare('SELECT digest, text, at, by FROM file WHERE key = ?');
  const put = database.prepare('INSERT OR REPLACE INTO file (key, digest, text, at, by) VALUES (?, ?, ?, ?, ?)');
  const forget = database.prepare('DELETE FROM file WHERE key = ?');
  const below = database.prepare(
    "SELECT key FROM file WHERE key >= ? AND key < ? AND instr(key, '#') = 0 ORDER BY at DESC LIMIT ?",
  );
  const trim = database.prepare(
    'DELETE FROM file WHERE key IN (SELECT key FROM file ORDER BY at DESC LIMIT -1 OFFSET ?)',
  );
  let writes = 0;
  return {
    ...(damaged ? { damaged } : {}),
    get: (key) => get.get(key) as RememberedFile | undefined,
    put(key, { digest, text, at, by }) {
      put.run(key, digest, text.length > maxTextLength ? '' : text, at, by);
      if (++writes % TRIM_EVERY === 0) trim.run(maxFiles);
    },
    forget: (key) => void forget.run(key),
    // "0" is the character after "/": between the two is everything below the folder.
    below: (folder, limit) => below.all(`${folder}/`, `${folder}0`, limit).map((row) => String(row['key'])),
    close: () => database.close(),
  };
}
