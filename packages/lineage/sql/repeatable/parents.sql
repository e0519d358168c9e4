-- Returns the parents that an event names with their nodes, as far as they exist, and similarities; parents named by id
-- alone come last. The lookups repeat hookline_find_node in one statement, because a call for each parent takes three
-- times as long.
CREATE OR REPLACE FUNCTION hookline_parents (event jsonb) RETURNS TABLE (pattern_id text, given jsonb, node_id bigint, weight numeric) LANGUAGE sql STABLE AS $$
  SELECT named.pattern_id, named.given,
    CASE WHEN named.given ->> 'fingerprint' IS NULL THEN (
      SELECT n.node_id FROM pattern_lineage_nodes n WHERE n.pattern_id = named.pattern_id ORDER BY n.node_id + 0 DESC LIMIT 1
    ) ELSE (
      SELECT n.node_id FROM pattern_lineage_nodes n WHERE n.fingerprint = named.given ->> 'fingerprint' LIMIT 1
    ) END,
    coalesce((named.given ->> 'similarity')::numeric, 1)
  FROM (
    SELECT DISTINCT ON (listed.pattern_id) listed.pattern_id, listed.given, listed.ordinal FROM (
      SELECT p.value ->> 'pattern_id' AS pattern_id, p.value AS given, p.ordinality AS ordinal
      FROM jsonb_array_elements(event -> 'parents') WITH ORDINALITY AS p
      UNION ALL
      SELECT p.value, '{}'::jsonb, 1000 + p.ordinality
      FROM jsonb_array_elements_text(event -> 'parent_pattern_ids') WITH ORDINALITY AS p
    ) AS listed ORDER BY listed.pattern_id, listed.ordinal
  ) AS named ORDER BY named.ordinal
$$;

-- Returns whether an unknown parent is the event's own pattern: by its fingerprint; by an id that is a prefix of the
-- event's own fingerprint; or by name, where the event has the version that a parent known by name alone gets.
CREATE OR REPLACE FUNCTION hookline_is_own (event jsonb, parent_id text, given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN given ->> 'fingerprint' IS NOT NULL THEN given ->> 'fingerprint' = event ->> 'fingerprint'
    WHEN event ->> 'fingerprint' IS NOT NULL THEN
      parent_id = event ->> 'pattern_id' AND left(event ->> 'fingerprint', length(parent_id)) = parent_id
    ELSE parent_id = event ->> 'pattern_id' AND event ->> 'pattern_version' = '1.0.0' END
$$;

-- Returns the nodes of all parents except the event's own pattern, and creates missing ones with origin 'observed'.
CREATE OR REPLACE FUNCTION hookline_ensure_parents (event jsonb, occurred timestamptz) RETURNS TABLE (parent_node_id bigint, weight numeric) LANGUAGE plpgsql AS $$
DECLARE
  named record;
BEGIN
  FOR named IN SELECT * FROM hookline_parents(event) LOOP
    parent_node_id := named.node_id;
    weight := named.weight;
    IF parent_node_id IS NULL THEN
      CONTINUE WHEN hookline_is_own(event, named.pattern_id, named.given);
      INSERT INTO pattern_lineage_nodes (pattern_id, pattern_version, fingerprint, pattern_name, pattern_type, language,
        origin, pattern_data, first_seen_at)
      VALUES (hookline_free_id(named.pattern_id, named.given ->> 'fingerprint'),
        hookline_free_version(hookline_free_id(named.pattern_id, named.given ->> 'fingerprint'), '1.0.0'), named.given ->> 'fingerprint',
        coalesce(named.given ->> 'pattern_name', ''), event ->> 'pattern_type',
        coalesce(named.given ->> 'language', event ->> 'language'), 'observed',
        coalesce(named.given -> 'pattern_data', '{}'), occurred)
      ON CONFLICT DO NOTHING RETURNING node_id INTO parent_node_id;
      parent_node_id := coalesce(parent_node_id,
        hookline_find_node(named.pattern_id, named.given ->> 'fingerprint', NULL));
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- Returns the id of a parent that would close a cycle with an edge of this event onto child_id, or NULL.
CREATE OR REPLACE FUNCTION hookline_cycle_parent (event jsonb, child_id bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT p.pattern_id FROM hookline_parents(event) AS p WHERE p.node_id IS NOT NULL AND
    CASE WHEN event ->> 'event_type' = 'pattern_deprecated' THEN hookline_reaches(child_id, p.node_id)
         ELSE hookline_reaches(p.node_id, child_id) END
  LIMIT 1
$$;
