-- Splits text into words: at punctuation, and identifiers also at their capital letters. Only the first 100,000 characters
-- count, because a tsvector has at most one megabyte. Indexes depend on this function, so that it never changes.
CREATE FUNCTION hookline_words (searched text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT strip(to_tsvector('simple'::regconfig, t.plain || ' ' || regexp_replace(
    regexp_replace(t.plain, '([a-z0-9])([A-Z])', '\1 \2', 'g'), '([A-Z])([A-Z][a-z])', '\1 \2', 'g')))
  FROM (SELECT translate(left(searched, 100000), '!"#$%&''()*+,-./:;<=>?@[\]^_{|}~' || chr(96), repeat(' ', 32)) AS plain) AS t
$$;

-- Words of the name, the code and the paths of each node, written when the node leaves the queue for similarity search.
CREATE TABLE pattern_search (node_id bigint PRIMARY KEY, words tsvector NOT NULL);

CREATE INDEX pattern_search_words ON pattern_search USING gin (words);

SET
  LOCAL lock_timeout = '30s';

CREATE INDEX pattern_occurrences_words ON pattern_occurrences USING gin (hookline_words (path));

-- Nodes that were written before.
INSERT INTO
  pattern_lineage_waiting (node_id)
SELECT
  node_id
FROM
  pattern_lineage_nodes
ORDER BY
  node_id;
