-- Writes the node and the edges of one event whose id is new. Returns {status, kind, node_id}, where kind is the event
-- type that applies, or {error, ...} with nothing written.
--
-- Known code is not created again: creating it counts as applying it, and so does modifying other code into it where the
-- client asked for that (if_known). A node that is only a parent so far (origin 'observed'), first seen after this
-- event, is the node that this event creates: events arrive in any order.
--
-- So an edit (1) may arrive after the edit that reverted it (2), whose edge exists already. With if_known 'apply' the
-- client could not know: (1) is recorded without the edge that would close the cycle, and the graph has the edge of (2)
-- instead of the edge of (1). A client that asked for the edge receives the error 'cycle'.
CREATE OR REPLACE FUNCTION hookline_track_one (event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  kind text := event ->> 'event_type';
  occurred timestamptz := (event ->> 'occurred_at')::timestamptz;
  creates boolean := kind IN ('pattern_created', 'pattern_modified', 'pattern_merged', 'pattern_forked');
  deprecates boolean := kind = 'pattern_deprecated';
  applies_if_known boolean := creates AND event ->> 'if_known' = 'apply';
  node bigint;
  base_generation integer;
  base_version text;
  family uuid;
  is_known boolean := false;
  adds_edges boolean;
  names_parents boolean;
  exists_already boolean;
  cycle_parent text;
  shown_id text;
  parents bigint[];
  weights numeric[];
BEGIN
  node := hookline_find_node(event ->> 'pattern_id', event ->> 'fingerprint', event ->> 'pattern_version');
  exists_already := node IS NOT NULL;
  IF NOT exists_already AND NOT creates AND event ->> 'fingerprint' IS NULL THEN
    RETURN jsonb_build_object('error', 'unknown_pattern', 'pattern_id', event ->> 'pattern_id');
  END IF;
  IF exists_already THEN
    SELECT n.origin = 'tracked' OR n.first_seen_at < occurred INTO is_known FROM pattern_lineage_nodes n WHERE n.node_id = node;
  END IF;
  adds_edges := deprecates OR (creates AND NOT is_known)
    OR (creates AND kind <> 'pattern_created' AND event ->> 'if_known' = 'link');
  names_parents := adds_edges AND (event ? 'parents' OR event ? 'parent_pattern_ids');

  IF names_parents AND exists_already THEN
    -- Only an edge onto a node that exists can close a cycle, so one transaction at a time may add such.
    PERFORM pg_advisory_xact_lock(hashtext('hookline_lineage_edges'));
    cycle_parent := hookline_cycle_parent(event, node);
  END IF;
  IF names_parents THEN
    SELECT array_agg(p.node_id), array_agg(p.weight),
      coalesce(cycle_parent, min(p.pattern_id) FILTER (WHERE p.node_id IS NULL AND hookline_is_own(event, p.pattern_id, p.given)))
    INTO parents, weights, cycle_parent FROM hookline_parents(event) AS p;
    IF cycle_parent IS NOT NULL AND NOT applies_if_known THEN
      RETURN jsonb_build_object('error', 'cycle', 'pattern_id', event ->> 'pattern_id', 'parent_id', cycle_parent);
    END IF;
    IF array_position(parents, NULL) IS NOT NULL THEN
      SELECT array_agg(p.parent_node_id), array_agg(p.weight) INTO parents, weights
      FROM hookline_ensure_parents(event, occurred) AS p;
      -- Such a parent may be another transaction's, and come from this very node: it is there to be seen next time.
      IF exists_already AND cycle_parent IS NULL AND hookline_cycle_parent(event, node) IS NOT NULL THEN
        RAISE serialization_failure USING MESSAGE = 'another transaction made one of the parents a moment ago';
      END IF;
    END IF;
    IF exists_already AND cycle_parent IS NOT NULL THEN
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

  IF NOT exists_already THEN
    shown_id := hookline_free_id(event ->> 'pattern_id', event ->> 'fingerprint');
    INSERT INTO pattern_lineage_nodes (pattern_id, pattern_version, fingerprint, lineage_id, pattern_name, pattern_type,
      language, generation, origin, pattern_data, metadata, first_seen_at)
    VALUES (shown_id,
      coalesce(event ->> 'pattern_version',
        hookline_free_version(shown_id, coalesce(hookline_next_version(base_version, weights[1]), '1.0.0'))),
      event ->> 'fingerprint', coalesce(family, gen_random_uuid()), event ->> 'pattern_name',
      event ->> 'pattern_type', event ->> 'language', coalesce(base_generation, 0) + 1,
      CASE WHEN creates THEN 'tracked' ELSE 'observed' END, event -> 'pattern_data', coalesce(event -> 'metadata', '{}'),
      occurred)
    ON CONFLICT DO NOTHING RETURNING node_id INTO node;
    IF node IS NULL THEN
      IF EXISTS (SELECT FROM pattern_lineage_nodes WHERE pattern_id = shown_id
        AND pattern_version = event ->> 'pattern_version' AND fingerprint IS DISTINCT FROM event ->> 'fingerprint') THEN
        RAISE unique_violation USING MESSAGE = 'other code has this pattern_id and pattern_version';
      END IF;
      -- Judged again, it is known, and what was written of its parents for this event is not there.
      RAISE serialization_failure USING MESSAGE = 'another transaction made this pattern a moment ago';
    END IF;
  ELSIF creates AND NOT is_known THEN
    UPDATE pattern_lineage_nodes SET origin = 'tracked', first_seen_at = occurred,
      pattern_name = coalesce(nullif(event ->> 'pattern_name', ''), pattern_name), pattern_type = event ->> 'pattern_type',
      language = event ->> 'language', pattern_data = pattern_data || (event -> 'pattern_data'),
      metadata = metadata || coalesce(event -> 'metadata', '{}')
    WHERE node_id = node;
  END IF;
  IF deprecates THEN
    UPDATE pattern_lineage_nodes SET deprecated_at = coalesce(deprecated_at, occurred) WHERE node_id = node;
  END IF;
  IF creates AND is_known AND NOT adds_edges THEN kind := 'pattern_applied'; END IF;

  IF names_parents THEN
    INSERT INTO pattern_lineage_edges (source_node_id, target_node_id, edge_type, transformation_type, edge_weight, event_id)
    SELECT CASE WHEN deprecates THEN node ELSE p.id END, CASE WHEN deprecates THEN p.id ELSE node END,
      hookline_edge_type(event), event ->> 'transformation_type', p.weight, (event ->> 'event_id')::uuid
    FROM unnest(parents, weights) AS p(id, weight) WHERE p.id <> node
    ON CONFLICT DO NOTHING;
    IF exists_already AND family IS NOT NULL THEN
      PERFORM hookline_move_to_lineage(node, base_generation, family);
    END IF;
  END IF;
  RETURN jsonb_build_object('node_id', node, 'kind', kind,
    'status', CASE WHEN is_known AND creates THEN 'already_exists' ELSE 'recorded' END);
END $$;
