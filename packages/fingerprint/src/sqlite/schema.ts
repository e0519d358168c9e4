import type { DatabaseSync } from 'node:sqlite';
import { FingerprintError } from '../errors.ts';

/** Written into the file. Another layout, or another `ptn`, is another number. */
const VERSION = 2;

/**
 * `pattern` holds what is known of each pattern, `name` paths and families once each, `posting` for each hash
 * the patterns that carry it. Fingerprints are indexed by their first 8 bytes, and compared in full.
 */
const SCHEMA = `
  CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE pattern (
    id INTEGER PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    shape BLOB NOT NULL,
    family INTEGER NOT NULL REFERENCES name,
    path INTEGER REFERENCES name,
    tokens INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    name_hash INTEGER
  ) STRICT;
  CREATE INDEX pattern_fingerprint ON pattern (substr(fingerprint, 1, 8));
  CREATE INDEX pattern_shape ON pattern (substr(shape, 1, 8));
  CREATE TABLE posting (hash INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
`;

/** Makes the tables in an empty file, or checks that they are the ones this version reads. */
export function prepare(database: DatabaseSync): void {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  const version = versionOf(database);
  if (version === VERSION) return;
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (version !== 0 || !isEmpty)
    throw new FingerprintError('FOREIGN_INDEX', `the file is no fingerprint index of version ${VERSION}`);
  database.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${VERSION}; COMMIT`);
}

function versionOf(database: DatabaseSync): unknown {
  return database.prepare('PRAGMA user_version').get()?.['user_version'];
}
