/**
 * Writes the node and the edges of one event whose id is new. Answers `{status, kind, node_id}`, the kind being what the
 * event turned out to be, or `{error, …}` with nothing written.
 *
 * Known code is not made again: creating it counts as applying it, and so does modifying something into it where the
 * client asked for that (`if_known`). A node that is only somebody's parent so far (`observed`), seen after this event
 * happened, is what this event makes: events come in any order.
 *
 * So an edit (1) may come after the one that took it back (2), whose edge is there already. Whoever asked us to judge
 * (`if_known: apply`) could not know: the edit is recorded, without the edge that would close the circle. The graph then
 * is not what it is in order: it has the edge of (2) instead of that of (1). Whoever asked for the edge is told of the circle.
 */
export const TRACK_ONE = `
CREATE FUNCTION hookline_track_one(event jsonb)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  kind text := event ->> 'event_type';
  happened timestamptz := (event ->> 'occurred_at')::timestamptz;
  makes boolean := kind IN ('pattern_created', 'pattern_modified', 'pattern_merged', 'pattern_forked');
  deprecates boolean := kind = 'pattern_deprecated';
  yields boolean := makes AND event ->> 'if_known' = 'apply';
  node bigint;
  base_generation integer;
  base_version text;
  family uuid;
  known boolean := false;
  links boolean;
  names boolean;
  existed boolean;
  circle text;
  shown text;
  parents bigint[];
  weights numeric[];
BEGIN
  node := hookline_find_node(event ->> 'pattern_id', event ->> 'fingerprint', event ->> 'pattern_version');
  existed := node IS NOT NULL;
  IF NOT existed AND NOT makes AND event ->> 'fingerprint' IS NULL THEN
    RETURN jsonb_build_object('error', 'unknown_pattern', 'pattern_id', event ->> 'pattern_id');
  END IF;
  IF existed THEN
    SELECT n.origin = 'tracked' OR n.first_seen_at < happened INTO known FROM pattern_lineage_nodes n WHERE n.node_id = node;
  END IF;
  links := deprecates OR (makes AND NOT known)
    OR (makes AND kind <> 'pattern_created' AND event ->> 'if_known' = 'link');
  names := links AND (event ? 'parents' OR event ? 'parent_pattern_ids');

  IF names AND existed THEN
    -- Only an edge onto a node that exists can close a circle, so one transaction at a time may add such.
    PERFORM pg_advisory_xact_lock(hashtext('hookline_lineage_edges'));
    circle := hookline_circle(event, node);
  END IF;
  IF names THEN
    SELECT array_agg(p.node_id), array_agg(p.weight),
      coalesce(circle, min(p.pattern_id) FILTER (WHERE p.node_id IS NULL AND hookline_is_own(event, p.pattern_id, p.told)))
    INTO parents, weights, circle FROM hookline_parents(event) AS p;
    IF circle IS NOT NULL AND NOT yields THEN
      RETURN jsonb_build_object('error', 'cycle', 'pattern_id', event ->> 'pattern_id', 'parent_id', circle);
    END IF;
    IF array_position(parents, NULL) IS NOT NULL THEN
      SELECT array_agg(p.parent_node_id), array_agg(p.weight) INTO parents, weights
      FROM hookline_ensure_parents(event, happened) AS p;
      -- Such a parent may be another transaction's, and come from this very node: it is there to be seen next time.
      IF existed AND circle IS NULL AND hookline_circle(event, node) IS NOT NULL THEN
        RAISE serialization_failure USING MESSAGE = 'another transaction made one of the parents a moment ago';
      END IF;
    END IF;
    IF existed AND circle IS NOT NULL THEN
      SELECT array_agg(p.id), array_agg(p.weight) INTO parents, weights
      FROM unnest(parents, weights) AS p(id, weight) WHERE NOT hookline_reaches(p.id, node);
    END IF;
    IF NOT deprecates THEN
      SELECT n.generation, n.pattern_version, n.lineage_id INTO base_generation, base_version, family
      FROM unnest(parents) AS p(id)
      CROSS JOIN LATERAL (SELECT * FROM pattern_lineage_nodes WHERE node_id = p.id LIMIT 1) AS n
      ORDER BY n.generation DESC, n.first_seen_at, n.node_id LIMIT 1;
    END IF;
  END IF;

  IF NOT existed THEN
    shown := hookline_free_id(event ->> 'pattern_id', event ->> 'fingerprint');
    INSERT INTO pattern_lineage_nodes (pattern_id, pattern_version, fingerprint, lineage_id, pattern_name, pattern_type,
      language, generation, origin, pattern_data, metadata, first_seen_at)
    VALUES (shown,
      coalesce(event ->> 'pattern_version',
        hookline_free_version(shown, coalesce(hookline_next_version(base_version, weights[1]), '1.0.0'))),
      event ->> 'fingerprint', coalesce(family, gen_random_uuid()), event ->> 'pattern_name',
      event ->> 'pattern_type', event ->> 'language', coalesce(base_generation, 0) + 1,
      CASE WHEN makes THEN 'tracked' ELSE 'observed' END, event -> 'pattern_data', coalesce(event -> 'metadata', '{}'),
      happened)
    ON CONFLICT DO NOTHING RETURNING node_id INTO node;
    IF node IS NULL THEN
      IF EXISTS (SELECT FROM pattern_lineage_nodes WHERE pattern_id = shown
        AND pattern_version = event ->> 'pattern_version' AND fingerprint IS DISTINCT FROM event ->> 'fingerprint') THEN
        RAISE unique_violation USING MESSAGE = 'other code has this pattern_id and pattern_version';
      END IF;
      -- Judged again, it is known, and what was written of its parents for this event is not there.
      RAISE serialization_failure USING MESSAGE = 'another transaction made this pattern a moment ago';
    END IF;
  ELSIF makes AND NOT known THEN
    UPDATE pattern_lineage_nodes SET origin = 'tracked', first_seen_at = happened,
      pattern_name = coalesce(nullif(event ->> 'pattern_name', ''), pattern_name), pattern_type = event ->> 'pattern_type',
      language = event ->> 'language', pattern_data = pattern_data || (event -> 'pattern_data'),
      metadata = metadata || coalesce(event -> 'metadata', '{}')
    WHERE node_id = node;
  END IF;
  IF deprecates THEN
    UPDATE pattern_lineage_nodes SET deprecated_at = coalesce(deprecated_at, happened) WHERE node_id = node;
  END IF;
  IF makes AND known AND NOT links THEN kind := 'pattern_applied'; END IF;

  IF names THEN
    INSERT INTO pattern_lineage_edges (source_node_id, target_node_id, edge_type, transformation_type, edge_weight, event_id)
    SELECT CASE WHEN deprecates THEN node ELSE p.id END, CASE WHEN deprecates THEN p.id ELSE node END,
      hookline_edge_type(event), event ->> 'transformation_type', p.weight, (event ->> 'event_id')::uuid
    FROM unnest(parents, weights) AS p(id, weight) WHERE p.id <> node
    ON CONFLICT DO NOTHING;
    IF existed AND family IS NOT NULL THEN
      PERFORM hookline_adopt(node, base_generation, family);
    END IF;
  END IF;
  RETURN jsonb_build_object('node_id', node, 'kind', kind,
    'status', CASE WHEN known AND makes THEN 'already_exists' ELSE 'recorded' END);
END $$`;
