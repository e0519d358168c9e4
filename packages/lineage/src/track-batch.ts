import { TRACK_FRESH_FUNCTIONS } from './track-fresh.ts';
import { TRACK_HELPERS } from './track-helpers.ts';
import { TRACK_ONE } from './track-one.ts';

/** Stores a batch's events themselves, and where they happened, as they were judged. */
const LOG_EVENTS = `
CREATE FUNCTION hookline_log_events(events jsonb, judged jsonb[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pattern_lineage_events (event_id, node_id, event_type, event_data, reason, triggered_by, correlation_id, occurred_at)
  SELECT (e ->> 'event_id')::uuid, (j ->> 'node_id')::bigint, j ->> 'kind', coalesce(e -> 'event_data', '{}'),
    e ->> 'reason', e ->> 'triggered_by', (e ->> 'correlation_id')::uuid, (e ->> 'occurred_at')::timestamptz
  FROM ROWS FROM (jsonb_array_elements(events), unnest(judged)) AS batch(e, j) WHERE j ? 'node_id';
  INSERT INTO pattern_occurrences (event_id, node_id, event_type, repository, path, start_line, end_line, session_id,
    prompt_id, tool_use_id, tool_name, agent_id, correlation_id, occurred_at)
  SELECT (e ->> 'event_id')::uuid, (j ->> 'node_id')::bigint, j ->> 'kind', e ->> 'repository', e ->> 'file_path',
    (e #>> '{span,start_line}')::integer, (e #>> '{span,end_line}')::integer, e ->> 'session_id', e ->> 'prompt_id',
    e ->> 'tool_use_id', e ->> 'tool_name', e ->> 'agent_id', (e ->> 'correlation_id')::uuid,
    (e ->> 'occurred_at')::timestamptz
  FROM ROWS FROM (jsonb_array_elements(events), unnest(judged)) AS batch(e, j)
  WHERE j ? 'node_id' AND coalesce(e ->> 'file_path', e ->> 'session_id', e ->> 'repository') IS NOT NULL;
END $$`;

/**
 * What became of each event of a batch, in order: the error it was judged with, or what is stored of it. Row by row: a join,
 * planned while the tables were small, would read them whole for one event.
 */
const ANSWERS = `
CREATE FUNCTION hookline_answers(events jsonb, judged jsonb[])
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT jsonb_agg(CASE WHEN v.event_id IS NULL THEN batch.j ELSE jsonb_build_object(
    'status', batch.j -> 'status', 'event_id', v.event_id, 'event_type', v.event_type, 'lineage_id', n.lineage_id,
    'pattern_node_id', n.id, 'pattern_id', n.pattern_id, 'pattern_version', n.pattern_version,
    'pattern_name', n.pattern_name, 'generation', n.generation, 'deprecated', n.deprecated_at IS NOT NULL,
    'created_at', n.created_at, 'timestamp', v.occurred_at,
    'parent_node_ids', (
      SELECT coalesce(jsonb_agg(p.id ORDER BY p.node_id), '[]') FROM pattern_lineage_edges e
      CROSS JOIN LATERAL (SELECT * FROM pattern_lineage_nodes WHERE node_id = e.source_node_id LIMIT 1) AS p
      WHERE e.target_node_id = n.node_id AND e.event_id = v.event_id)) END ORDER BY batch.place)
  FROM ROWS FROM (jsonb_array_elements(events), unnest(judged)) WITH ORDINALITY AS batch(e, j, place)
  LEFT JOIN LATERAL (
    SELECT * FROM pattern_lineage_events WHERE event_id = (batch.e ->> 'event_id')::uuid LIMIT 1) AS v ON true
  LEFT JOIN LATERAL (SELECT * FROM pattern_lineage_nodes WHERE node_id = v.node_id LIMIT 1) AS n ON true);
END $$`;

/**
 * Tracks events in order, each with an id of its own. One that was tracked before is answered as it was then. Every statement
 * in here and below is planned once a connection: PostgreSQL would plan those over a parent list anew for each event, for
 * the sake of the list's length, which takes a quarter of the whole.
 */
const TRACK = `
CREATE FUNCTION hookline_track(events jsonb)
RETURNS jsonb LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  known jsonb;
  judged jsonb[];
  event jsonb;
BEGIN
  SELECT coalesce(jsonb_object_agg(v.event_id, true), '{}') INTO known FROM jsonb_array_elements(events) AS e
  CROSS JOIN LATERAL (
    SELECT event_id FROM pattern_lineage_events WHERE event_id = (e ->> 'event_id')::uuid LIMIT 1) AS v;
  judged := CASE jsonb_array_length(events) WHEN 1 THEN ARRAY[NULL::jsonb] ELSE hookline_track_fresh(events, known) END;
  FOR i IN 1 .. cardinality(judged) LOOP
    CONTINUE WHEN judged[i] IS NOT NULL;
    event := events -> (i - 1);
    judged[i] := CASE WHEN known ? (event ->> 'event_id') THEN jsonb_build_object('status', 'duplicate')
      ELSE hookline_track_one(event) END;
  END LOOP;
  PERFORM hookline_log_events(events, judged);
  RETURN hookline_answers(events, judged);
END $$`;

/**
 * Tracking runs inside the database: whatever an event touches is read, judged and written in one round trip and one
 * transaction. Nothing is half-written, and any number of replicas may do it at once. What is new in a batch is written
 * together; events that touch what is there are judged one after the other, because each may stand on the one before.
 *
 * `hookline_track(events)` answers one object an event, in order: what was done, or `{"error": …}` with nothing of that
 * event written.
 */
export const TRACK_FUNCTIONS: readonly string[] = [
  ...TRACK_HELPERS,
  TRACK_ONE,
  ...TRACK_FRESH_FUNCTIONS,
  LOG_EVENTS,
  ANSWERS,
  TRACK,
];
