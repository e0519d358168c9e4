-- Stores the events of a batch and their occurrences.
CREATE OR REPLACE FUNCTION hookline_log_events (events jsonb, results jsonb[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pattern_lineage_events (event_id, node_id, event_type, event_data, reason, triggered_by, correlation_id, occurred_at)
  SELECT (e ->> 'event_id')::uuid, (j ->> 'node_id')::bigint, j ->> 'kind', coalesce(e -> 'event_data', '{}'),
    e ->> 'reason', e ->> 'triggered_by', (e ->> 'correlation_id')::uuid, (e ->> 'occurred_at')::timestamptz
  FROM ROWS FROM (jsonb_array_elements(events), unnest(results)) AS batch(e, j) WHERE j ? 'node_id';
  INSERT INTO pattern_occurrences (event_id, node_id, event_type, repository, path, start_line, end_line, session_id,
    prompt_id, tool_use_id, tool_name, agent_id, author, evidence, evidence_reason, moved_from, commit_id, commit_author,
    correlation_id, occurred_at)
  SELECT (e ->> 'event_id')::uuid, (j ->> 'node_id')::bigint, j ->> 'kind', e ->> 'repository', e ->> 'file_path',
    (e #>> '{span,start_line}')::integer, (e #>> '{span,end_line}')::integer, e ->> 'session_id', e ->> 'prompt_id',
    e ->> 'tool_use_id', e ->> 'tool_name', e ->> 'agent_id', e ->> 'author', e ->> 'evidence', e ->> 'evidence_reason',
    e ->> 'moved_from', e ->> 'commit', e ->> 'commit_author', (e ->> 'correlation_id')::uuid,
    (e ->> 'occurred_at')::timestamptz
  FROM ROWS FROM (jsonb_array_elements(events), unnest(results)) AS batch(e, j)
  WHERE j ? 'node_id' AND coalesce(e ->> 'file_path', e ->> 'session_id', e ->> 'repository') IS NOT NULL;
END $$;

-- Returns the result of each event of a batch, in order: its error, or the stored row. Row by row: a join that was planned
-- while the tables were small would scan them for one event.
CREATE OR REPLACE FUNCTION hookline_event_results (events jsonb, results jsonb[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT jsonb_agg(CASE WHEN v.event_id IS NULL THEN batch.j ELSE jsonb_build_object(
    'status', batch.j -> 'status', 'event_id', v.event_id, 'event_type', v.event_type, 'lineage_id', n.lineage_id,
    'pattern_node_id', n.id, 'pattern_id', n.pattern_id, 'pattern_version', n.pattern_version,
    'pattern_name', n.pattern_name, 'generation', n.generation, 'deprecated', n.deprecated_at IS NOT NULL,
    'created_at', n.created_at, 'timestamp', v.occurred_at,
    'parent_node_ids', (
      SELECT coalesce(jsonb_agg(p.id ORDER BY p.node_id), '[]') FROM pattern_lineage_edges e
      CROSS JOIN LATERAL (SELECT * FROM pattern_lineage_nodes WHERE node_id = e.source_node_id LIMIT 1) AS p
      WHERE e.target_node_id = n.node_id AND e.event_id = v.event_id)) END ORDER BY batch.ordinal)
  FROM ROWS FROM (jsonb_array_elements(events), unnest(results)) WITH ORDINALITY AS batch(e, j, ordinal)
  LEFT JOIN LATERAL (
    SELECT * FROM pattern_lineage_events WHERE event_id = (batch.e ->> 'event_id')::uuid LIMIT 1) AS v ON true
  LEFT JOIN LATERAL (SELECT * FROM pattern_lineage_nodes WHERE node_id = v.node_id LIMIT 1) AS n ON true);
END $$;

-- Tracks events in order; each has an event_id. Returns one object for each event: the result, or {error, ...} with
-- nothing of that event written. An event that was tracked before returns what is stored, with status 'duplicate'.
--
-- Everything that an event reads and writes happens in one round trip and one transaction, in any number of service
-- processes at once. The new events of a batch are written together; the others one by one, because each may depend on
-- the one before. Generic plans: PostgreSQL would plan statements over a parent list again for each event because of the
-- list's length, which takes a quarter of the time.
CREATE OR REPLACE FUNCTION hookline_track (events jsonb) RETURNS jsonb LANGUAGE plpgsql
SET
  plan_cache_mode = force_generic_plan AS $$
DECLARE
  known jsonb;
  results jsonb[];
  event jsonb;
BEGIN
  SELECT coalesce(jsonb_object_agg(v.event_id, true), '{}') INTO known FROM jsonb_array_elements(events) AS e
  CROSS JOIN LATERAL (
    SELECT event_id FROM pattern_lineage_events WHERE event_id = (e ->> 'event_id')::uuid LIMIT 1) AS v;
  results := CASE jsonb_array_length(events) WHEN 1 THEN ARRAY[NULL::jsonb] ELSE hookline_track_fresh(events, known) END;
  FOR i IN 1 .. cardinality(results) LOOP
    CONTINUE WHEN results[i] IS NOT NULL;
    event := events -> (i - 1);
    results[i] := CASE WHEN known ? (event ->> 'event_id') THEN jsonb_build_object('status', 'duplicate')
      ELSE hookline_track_one(event) END;
  END LOOP;
  PERFORM hookline_log_events(events, results);
  IF jsonb_path_exists(events, '$[*].edit') THEN PERFORM hookline_log_edits(events, results); END IF;
  RETURN hookline_event_results(events, results);
END $$;
