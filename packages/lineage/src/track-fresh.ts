/**
 * What decides about each event of a batch whether it is fresh: it makes code that neither the database nor any event
 * before it knows, out of nothing or of one parent. That is either `parent_node`, or what the event at `parent_place`
 * makes, which then has to be fresh too.
 *
 * Lookups are scalar subqueries and never EXISTS, which may become a hash of the whole table.
 */
const JUDGE = `
CREATE FUNCTION hookline_judge(events jsonb)
RETURNS TABLE (place bigint, event_id text, fresh boolean, has_parent boolean, parent_place bigint, parent_node bigint,
  generation integer, family uuid, version text, weight numeric) LANGUAGE sql STABLE AS $$
  WITH batch AS (
    SELECT b.place, b.e, b.e ->> 'pattern_id' AS id, b.e ->> 'fingerprint' AS code
    FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, place)
  ), parents AS (
    SELECT place, p ->> 'pattern_id' AS id, p ->> 'fingerprint' AS code, (p ->> 'similarity')::numeric AS weight
    FROM batch, jsonb_array_elements(e -> 'parents') AS p
    UNION ALL SELECT place, p, NULL, NULL FROM batch, jsonb_array_elements_text(e -> 'parent_pattern_ids') AS p
  ), only_parents AS (
    SELECT place, min(id) AS id, min(code) AS code, min(weight) AS weight, count(*) AS among FROM parents GROUP BY place
  ), mentions AS (
    SELECT id, code, place AS made, NULL::bigint AS named FROM batch UNION ALL SELECT id, code, NULL, place FROM parents
  ), ids AS (
    SELECT id, count(DISTINCT code) AS codes, min(made) AS made, min(named) AS named FROM mentions GROUP BY id
  ), codes AS (
    SELECT code, min(made) AS made, min(named) AS named FROM mentions GROUP BY code
  ), judged AS (
    SELECT b.place, b.e ->> 'event_id' AS event_id, p.place IS NOT NULL AS has_parent, p.weight,
      b.e ->> 'event_type' IN ('pattern_created', 'pattern_modified', 'pattern_merged', 'pattern_forked')
        AND own_id.codes = 1 AND own_id.made = b.place AND own_code.made = b.place
        AND (least(own_id.named, own_code.named) > b.place) IS NOT FALSE AND (p.among > 1) IS NOT TRUE
        AND (SELECT true FROM pattern_lineage_nodes WHERE fingerprint = b.code LIMIT 1) IS NULL
        AND (SELECT true FROM pattern_lineage_nodes WHERE pattern_id = b.id LIMIT 1) IS NULL AS fresh,
      CASE WHEN p.code IS NOT NULL THEN parent_code.made ELSE parent_id.made END AS parent_place,
      CASE WHEN p.code IS NOT NULL THEN (
        SELECT node_id FROM pattern_lineage_nodes WHERE fingerprint = p.code LIMIT 1
      ) WHEN parent_id.codes = 0 AND parent_id.made IS NULL THEN (
        SELECT node_id FROM pattern_lineage_nodes WHERE pattern_id = p.id ORDER BY node_id + 0 DESC LIMIT 1
      ) END AS parent_node
    FROM batch b JOIN ids own_id ON own_id.id = b.id JOIN codes own_code ON own_code.code = b.code
    LEFT JOIN only_parents p ON p.place = b.place
    LEFT JOIN ids parent_id ON parent_id.id = p.id LEFT JOIN codes parent_code ON parent_code.code = p.code
  )
  SELECT j.place, j.event_id, j.fresh, j.has_parent, j.parent_place, j.parent_node,
    n.generation, n.lineage_id, n.pattern_version, coalesce(j.weight, 1)
  FROM judged j LEFT JOIN LATERAL (
    SELECT * FROM pattern_lineage_nodes WHERE node_id = j.parent_node LIMIT 1
  ) AS n ON true
$$`;

/**
 * Writes the nodes and edges of a batch's fresh events, one statement a table, and answers as `hookline_track_one` does,
 * with NULL for the events it left. The graph is as one event after the other would have made it: a fresh node is new to
 * everybody, and no event that is left can change which parent it has; a parent that moves takes it along.
 */
const TRACK_FRESH = `
CREATE FUNCTION hookline_track_fresh(events jsonb, known jsonb)
RETURNS jsonb[] LANGUAGE plpgsql AS $$
DECLARE
  event record;
  answers jsonb[] := array_fill(NULL::jsonb, ARRAY[jsonb_array_length(events)]);
  nodes bigint[] := answers::bigint[];
  parents bigint[];
  generations integer[];
  families uuid[];
  versions text[];
  weights numeric[];
  fresh integer := 0;
  written integer;
BEGIN
  FOR event IN SELECT * FROM hookline_judge(events) ORDER BY place LOOP
    -- Sorted out here: as a condition of the query it lets PostgreSQL expect one row, and join in squared time.
    CONTINUE WHEN NOT event.fresh OR known ? event.event_id;
    IF event.parent_node IS NULL AND event.parent_place < event.place THEN
      event.parent_node := nodes[event.parent_place];
      event.generation := generations[event.parent_place];
      event.family := families[event.parent_place];
      event.version := versions[event.parent_place];
    END IF;
    CONTINUE WHEN event.has_parent AND event.parent_node IS NULL;
    fresh := fresh + 1;
    nodes[event.place] := nextval('pattern_lineage_nodes_node_id_seq');
    parents[event.place] := event.parent_node;
    generations[event.place] := coalesce(event.generation, 0) + 1;
    families[event.place] := coalesce(event.family, gen_random_uuid());
    versions[event.place] := coalesce(events -> (event.place::integer - 1) ->> 'pattern_version',
      hookline_next_version(event.version, event.weight));
    weights[event.place] := event.weight;
  END LOOP;
  IF fresh = 0 THEN RETURN answers; END IF;

  INSERT INTO pattern_lineage_nodes (node_id, pattern_id, pattern_version, fingerprint, lineage_id, pattern_name,
    pattern_type, language, generation, origin, pattern_data, metadata, first_seen_at) OVERRIDING SYSTEM VALUE
  SELECT nodes[place], e ->> 'pattern_id', versions[place], e ->> 'fingerprint', families[place], e ->> 'pattern_name',
    e ->> 'pattern_type', e ->> 'language', generations[place], 'tracked', e -> 'pattern_data',
    coalesce(e -> 'metadata', '{}'), (e ->> 'occurred_at')::timestamptz
  FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, place) WHERE nodes[place] IS NOT NULL
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written <> fresh THEN
    RAISE serialization_failure USING MESSAGE = 'another transaction made one of these patterns a moment ago';
  END IF;
  INSERT INTO pattern_lineage_edges (source_node_id, target_node_id, edge_type, transformation_type, edge_weight, event_id)
  SELECT parents[place], nodes[place], hookline_edge_type(e), e ->> 'transformation_type', weights[place],
    (e ->> 'event_id')::uuid
  FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, place) WHERE parents[place] IS NOT NULL;
  SELECT array_agg(CASE WHEN nodes[place] IS NOT NULL THEN
    jsonb_build_object('node_id', nodes[place], 'kind', e -> 'event_type', 'status', 'recorded') END ORDER BY place)
  INTO answers FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, place);
  RETURN answers;
END $$`;

/** Writing what is new in a batch in one go, in order of dependency. */
export const TRACK_FRESH_FUNCTIONS: readonly string[] = [JUDGE, TRACK_FRESH];
