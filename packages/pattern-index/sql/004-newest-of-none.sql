-- An index without sources has no row, so that it counts as empty when a database is copied into it.
DELETE FROM pattern_index_newest
WHERE
  at = '-infinity';
