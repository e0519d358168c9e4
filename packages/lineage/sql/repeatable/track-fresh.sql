-- Decides for each event of a batch whether it is fresh: it creates code that neither the database nor an earlier event
-- of the batch knows, without a parent or with one. The parent is parent_node, or the node of the event at parent_ordinal,
-- which then has to be fresh too.
--
-- Lookups are scalar subqueries: EXISTS may be planned as a hash of the whole table.
CREATE OR REPLACE FUNCTION hookline_classify_events (events jsonb) RETURNS TABLE (
  ordinal bigint,
  event_id text,
  fresh boolean,
  has_parent boolean,
  parent_ordinal bigint,
  parent_node bigint,
  generation integer,
  family uuid,
  version text,
  weight numeric
) LANGUAGE sql STABLE AS $$
  WITH batch AS (
    SELECT b.ordinal, b.e, b.e ->> 'pattern_id' AS id, b.e ->> 'fingerprint' AS code
    FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, ordinal)
  ), parents AS (
    SELECT ordinal, p ->> 'pattern_id' AS id, p ->> 'fingerprint' AS code, (p ->> 'similarity')::numeric AS weight
    FROM batch, jsonb_array_elements(e -> 'parents') AS p
    UNION ALL SELECT ordinal, p, NULL, NULL FROM batch, jsonb_array_elements_text(e -> 'parent_pattern_ids') AS p
  ), only_parents AS (
    SELECT ordinal, min(id) AS id, min(code) AS code, min(weight) AS weight, count(*) AS among FROM parents GROUP BY ordinal
  ), mentions AS (
    SELECT id, code, ordinal AS made, NULL::bigint AS named FROM batch UNION ALL SELECT id, code, NULL, ordinal FROM parents
  ), ids AS (
    SELECT id, count(DISTINCT code) AS codes, min(made) AS made, min(named) AS named FROM mentions GROUP BY id
  ), codes AS (
    SELECT code, min(made) AS made, min(named) AS named FROM mentions GROUP BY code
  ), classified AS (
    SELECT b.ordinal, b.e ->> 'event_id' AS event_id, p.ordinal IS NOT NULL AS has_parent, p.weight,
      b.e ->> 'event_type' IN ('pattern_created', 'pattern_modified', 'pattern_merged', 'pattern_forked')
        AND own_id.codes = 1 AND own_id.made = b.ordinal AND own_code.made = b.ordinal
        AND (least(own_id.named, own_code.named) > b.ordinal) IS NOT FALSE AND (p.among > 1) IS NOT TRUE
        AND (SELECT true FROM pattern_lineage_nodes WHERE fingerprint = b.code LIMIT 1) IS NULL
        AND (SELECT true FROM pattern_lineage_nodes WHERE pattern_id = b.id LIMIT 1) IS NULL AS fresh,
      CASE WHEN p.code IS NOT NULL THEN parent_code.made ELSE parent_id.made END AS parent_ordinal,
      CASE WHEN p.code IS NOT NULL THEN (
        SELECT node_id FROM pattern_lineage_nodes WHERE fingerprint = p.code LIMIT 1
      ) WHEN parent_id.codes = 0 AND parent_id.made IS NULL THEN (
        SELECT node_id FROM pattern_lineage_nodes WHERE pattern_id = p.id ORDER BY node_id + 0 DESC LIMIT 1
      ) END AS parent_node
    FROM batch b JOIN ids own_id ON own_id.id = b.id JOIN codes own_code ON own_code.code = b.code
    LEFT JOIN only_parents p ON p.ordinal = b.ordinal
    LEFT JOIN ids parent_id ON parent_id.id = p.id LEFT JOIN codes parent_code ON parent_code.code = p.code
  )
  SELECT j.ordinal, j.event_id, j.fresh, j.has_parent, j.parent_ordinal, j.parent_node,
    n.generation, n.lineage_id, n.pattern_version, coalesce(j.weight, 1)
  FROM classified j LEFT JOIN LATERAL (
    SELECT * FROM pattern_lineage_nodes WHERE node_id = j.parent_node LIMIT 1
  ) AS n ON true
$$;

-- Writes the nodes and edges of the fresh events of a batch, one statement for each table. Returns what hookline_track_one
-- returns, with NULL for the other events. The graph equals the one that tracking the events one by one results in: a
-- fresh node is new to every event, and no other event of the batch can change its parent.
CREATE OR REPLACE FUNCTION hookline_track_fresh (events jsonb, known jsonb) RETURNS jsonb[] LANGUAGE plpgsql AS $$
DECLARE
  event record;
  results jsonb[] := array_fill(NULL::jsonb, ARRAY[jsonb_array_length(events)]);
  nodes bigint[] := results::bigint[];
  parents bigint[];
  generations integer[];
  families uuid[];
  versions text[];
  weights numeric[];
  fresh integer := 0;
  written integer;
BEGIN
  FOR event IN SELECT * FROM hookline_classify_events(events) ORDER BY ordinal LOOP
    -- Sorted out here: as a condition of the query it lets PostgreSQL expect one row, and join in squared time.
    CONTINUE WHEN NOT event.fresh OR known ? event.event_id;
    IF event.parent_node IS NULL AND event.parent_ordinal < event.ordinal THEN
      event.parent_node := nodes[event.parent_ordinal];
      event.generation := generations[event.parent_ordinal];
      event.family := families[event.parent_ordinal];
      event.version := versions[event.parent_ordinal];
    END IF;
    CONTINUE WHEN event.has_parent AND event.parent_node IS NULL;
    fresh := fresh + 1;
    nodes[event.ordinal] := nextval('pattern_lineage_nodes_node_id_seq');
    parents[event.ordinal] := event.parent_node;
    generations[event.ordinal] := coalesce(event.generation, 0) + 1;
    families[event.ordinal] := coalesce(event.family, gen_random_uuid());
    versions[event.ordinal] := coalesce(events -> (event.ordinal::integer - 1) ->> 'pattern_version',
      hookline_next_version(event.version, event.weight));
    weights[event.ordinal] := event.weight;
  END LOOP;
  IF fresh = 0 THEN RETURN results; END IF;

  INSERT INTO pattern_lineage_nodes (node_id, pattern_id, pattern_version, fingerprint, lineage_id, pattern_name,
    pattern_type, language, generation, origin, pattern_data, metadata, first_seen_at) OVERRIDING SYSTEM VALUE
  SELECT nodes[ordinal], e ->> 'pattern_id', versions[ordinal], e ->> 'fingerprint', families[ordinal], e ->> 'pattern_name',
    e ->> 'pattern_type', e ->> 'language', generations[ordinal], 'tracked', e -> 'pattern_data',
    coalesce(e -> 'metadata', '{}'), (e ->> 'occurred_at')::timestamptz
  FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, ordinal) WHERE nodes[ordinal] IS NOT NULL
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written <> fresh THEN
    RAISE serialization_failure USING MESSAGE = 'another transaction made one of these patterns a moment ago';
  END IF;
  INSERT INTO pattern_lineage_edges (source_node_id, target_node_id, edge_type, transformation_type, edge_weight, event_id)
  SELECT parents[ordinal], nodes[ordinal], hookline_edge_type(e), e ->> 'transformation_type', weights[ordinal],
    (e ->> 'event_id')::uuid
  FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, ordinal) WHERE parents[ordinal] IS NOT NULL;
  SELECT array_agg(CASE WHEN nodes[ordinal] IS NOT NULL THEN
    jsonb_build_object('node_id', nodes[ordinal], 'kind', e -> 'event_type', 'status', 'recorded') END ORDER BY ordinal)
  INTO results FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, ordinal);
  RETURN results;
END $$;
