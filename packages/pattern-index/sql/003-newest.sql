-- The newest of all sources, always one row. Adding a source locks it, so that of two sources added at once one sees the
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
