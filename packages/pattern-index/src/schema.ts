import type { Migration } from '@hookline/database';

/**
 * `pattern_index_patterns` holds what is known of each pattern. `pattern_index_postings` says, for each hash, which
 * patterns carry it: entries of 6 bytes, see `postings.ts`, since a row a posting would cost six times the space. Hashes that
 * hardly any pattern carries stand together in `pattern_index_rare`, see `rare.ts`; a row there says too which of its hashes
 * have lists, so that lists are looked for only where there are any. Of the name that a pattern declares
 * only a hash is kept. Chunks are short, because whatever is appended to is written anew; pages keep some room for that.
 * `earlier` counts the entries of the chunks before, so that the last chunk tells how long the list is.
 */
const TABLES: readonly string[] = [
  `CREATE TABLE pattern_index_patterns (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tokens integer NOT NULL,
    name_hash integer,
    fingerprint bytea NOT NULL UNIQUE CHECK (octet_length(fingerprint) = 32),
    shape bytea NOT NULL CHECK (octet_length(shape) = 32),
    family text NOT NULL,
    path text,
    hashes bytea NOT NULL
  )`,
  'CREATE INDEX pattern_index_patterns_shape ON pattern_index_patterns USING hash (shape)',
  `CREATE TABLE pattern_index_postings (
    hash integer NOT NULL,
    chunk smallint NOT NULL,
    earlier smallint NOT NULL,
    entries bytea NOT NULL,
    PRIMARY KEY (hash, chunk)
  ) WITH (fillfactor = 80)`,
  `CREATE TABLE pattern_index_rare (
    bucket integer PRIMARY KEY,
    entries bytea NOT NULL,
    listed integer[]
  ) WITH (fillfactor = 80)`,
];

/** What holds which pattern, and since when. Numbers of sources are their owner's. */
const SOURCES: readonly string[] = [
  `CREATE TABLE pattern_index_sources (
    pattern integer NOT NULL,
    source bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (pattern, source)
  )`,
];

/** The schema of this package, in steps. Apply with `database.migrate('pattern_index', patternIndexMigrations)`. */
export const patternIndexMigrations: readonly Migration[] = [
  { name: '001-tables', statements: TABLES },
  { name: '002-sources', statements: SOURCES },
];
