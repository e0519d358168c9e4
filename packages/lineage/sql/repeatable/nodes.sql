-- Returns the node of a fingerprint, else the newest node of a pattern id (and version). node_id + 0 keeps the planner
-- from walking the primary key backwards through the whole table before the first ANALYZE.
CREATE OR REPLACE FUNCTION hookline_find_node (wanted_id text, wanted_fingerprint text, wanted_version text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF wanted_fingerprint IS NOT NULL THEN
    RETURN (SELECT node_id FROM pattern_lineage_nodes WHERE fingerprint = wanted_fingerprint);
  END IF;
  RETURN (SELECT node_id FROM pattern_lineage_nodes
    WHERE pattern_id = wanted_id AND (wanted_version IS NULL OR pattern_version = wanted_version)
    ORDER BY node_id + 0 DESC LIMIT 1);
END $$;

-- Returns the pattern id to show for a fingerprint: the wanted id, extended by four digits while other code has it.
CREATE OR REPLACE FUNCTION hookline_free_id (wanted_id text, wanted_fingerprint text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown text := wanted_id;
BEGIN
  IF wanted_fingerprint IS NULL OR left(wanted_fingerprint, length(shown)) <> shown THEN RETURN shown; END IF;
  WHILE length(shown) < 64 AND EXISTS (
    SELECT FROM pattern_lineage_nodes WHERE pattern_id = shown AND fingerprint IS DISTINCT FROM wanted_fingerprint
  ) LOOP
    shown := left(wanted_fingerprint, length(shown) + 4);
  END LOOP;
  RETURN shown;
END $$;

-- Returns the version after a parent's version: a patch step for a similarity of 0.9 or more, a minor step for 0.7 or
-- more, otherwise a major step. A version that is not three numbers results in 1.0.0.
CREATE OR REPLACE FUNCTION hookline_next_version (version text, similarity numeric) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  part text[] := string_to_array(version, '.');
BEGIN
  IF version IS NULL OR cardinality(part) <> 3 OR translate(version, '0123456789', '') <> '..'
    OR '' = ANY (part) OR length(version) > 29 THEN RETURN '1.0.0'; END IF;
  IF similarity IS NULL OR similarity >= 0.9 THEN RETURN part[1] || '.' || part[2] || '.' || (part[3]::bigint + 1); END IF;
  IF similarity >= 0.7 THEN RETURN part[1] || '.' || (part[2]::bigint + 1) || '.0'; END IF;
  RETURN (part[1]::bigint + 1) || '.0.0';
END $$;

-- Returns the wanted version where it is free, else the next free version after the newest one of the pattern id.
CREATE OR REPLACE FUNCTION hookline_free_version (shown_id text, wanted_version text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  free text := wanted_version;
BEGIN
  IF NOT EXISTS (SELECT FROM pattern_lineage_nodes WHERE pattern_id = shown_id AND pattern_version = free) THEN RETURN free; END IF;
  SELECT hookline_next_version(pattern_version, 1) INTO free FROM pattern_lineage_nodes
  WHERE pattern_id = shown_id ORDER BY node_id + 0 DESC LIMIT 1;
  WHILE EXISTS (SELECT FROM pattern_lineage_nodes WHERE pattern_id = shown_id AND pattern_version = free) LOOP
    free := hookline_next_version(free, 1);
  END LOOP;
  RETURN free;
END $$;
