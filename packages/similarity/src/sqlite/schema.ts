import type { DatabaseSync } from 'node:sqlite';
import { SimilarityError } from '../errors.ts';

/** Stored in the file as `user_version`. Changes with the layout and with the normalisation version of the fingerprints. */
const VERSION = 2;

/**
 * `pattern` has one row per pattern, `name` each path and family once, `posting` one list of patterns per hash.
 * Fingerprints and shapes are indexed by their first 8 bytes and compared in full.
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

/**
 * Creates the tables in an empty file, or verifies the version of existing ones.
 *
 * @throws SimilarityError `foreign_index` when the file has other tables or another version
 */
export function prepare(database: DatabaseSync): void {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  const version = versionOf(database);
  if (version === VERSION) return;
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (version !== 0 || !isEmpty)
    throw new SimilarityError(
      'foreign_index',
      `the file is not a fingerprint index of version ${VERSION}: delete it and build the index again, or pass another path`,
    );
  database.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${VERSION}; COMMIT`);
}

function versionOf(database: DatabaseSync): unknown {
  return database.prepare('PRAGMA user_version').get()?.['user_version'];
}
