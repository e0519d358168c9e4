// Made from ../../sql by `node tooling/checks/src/sql.ts --write`. Edit the files there.

export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: '001-index',
    sql: String.raw`-- Known patterns. Of the name that a pattern declares only a hash is stored.
CREATE TABLE pattern_index_patterns (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tokens integer NOT NULL,
  name_hash integer,
  fingerprint bytea NOT NULL UNIQUE CHECK (octet_length(fingerprint) = 32),
  shape bytea NOT NULL CHECK (octet_length(shape) = 32),
  family text NOT NULL,
  path text,
  hashes bytea NOT NULL
);

CREATE INDEX pattern_index_patterns_shape ON pattern_index_patterns USING hash (shape);

-- Posting lists in chunks: entries of 6 bytes (postings.ts), because a row for each posting would take six times the space.
-- Chunks are short, because an appended row is written again; pages keep room for that. The column earlier counts the
-- entries of the chunks before, so that the last chunk gives the length of the list.
CREATE TABLE pattern_index_postings (
  hash integer NOT NULL,
  chunk smallint NOT NULL,
  earlier smallint NOT NULL,
  entries bytea NOT NULL,
  PRIMARY KEY (hash, chunk)
)
WITH
  (fillfactor = 80);

-- Postings of hashes that few patterns have, one row for each range of hashes (rare.ts). The column listed has the hashes
-- of the range that have posting lists, so that lists are read only where they exist.
CREATE TABLE pattern_index_rare (bucket integer PRIMARY KEY, entries bytea NOT NULL, listed integer[])
WITH
  (fillfactor = 80);
`,
  },
  {
    name: '002-sources',
    sql: String.raw`-- The sources that contain a pattern, and since when. Source ids belong to the caller.
CREATE TABLE pattern_index_sources (pattern integer NOT NULL, source bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (pattern, source));
`,
  },
  {
    name: '003-newest',
    sql: String.raw`-- The newest of all sources, always one row. Adding a source locks it, so that of two sources added at once one sees the
-- other.
CREATE TABLE pattern_index_newest (single boolean PRIMARY KEY DEFAULT true CHECK (single), at timestamptz NOT NULL, source bigint NOT NULL);

INSERT INTO
  pattern_index_newest (at, source)
SELECT
  at,
  source
FROM
  pattern_index_sources
UNION ALL
SELECT
  '-infinity',
  0
ORDER BY
  at DESC,
  source DESC
LIMIT
  1;
`,
  },
  {
    name: '004-newest-of-none',
    sql: String.raw`-- An index without sources has no row, so that it counts as empty when a database is copied into it.
DELETE FROM pattern_index_newest
WHERE
  at = '-infinity';
`,
  },
];
