-- Known patterns. Of the name that a pattern declares only a hash is stored.
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
