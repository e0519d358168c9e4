SET
  LOCAL lock_timeout = '30s';

-- Patterns of a repository, latest first, and whether a language or an author occurs at all. The hash of the repository's name,
-- because a long name exceeds the size limit of an entry.
CREATE INDEX pattern_occurrences_repository ON pattern_occurrences (hashtextextended (repository, 0), occurred_at DESC, node_id DESC);

CREATE INDEX pattern_occurrences_author ON pattern_occurrences (author);

CREATE INDEX pattern_lineage_nodes_language ON pattern_lineage_nodes (language);
