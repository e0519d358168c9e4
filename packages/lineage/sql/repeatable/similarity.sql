-- Triggers that append new nodes, and nodes whose origin changes, to the similarity queue.
CREATE OR REPLACE FUNCTION hookline_queue_node () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pattern_lineage_waiting (node_id) VALUES (NEW.node_id);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION hookline_queue_nodes () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pattern_lineage_waiting (node_id) SELECT node_id FROM created ORDER BY node_id;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER hookline_nodes_created
AFTER INSERT ON pattern_lineage_nodes REFERENCING NEW TABLE AS created FOR EACH STATEMENT
EXECUTE FUNCTION hookline_queue_nodes ();

CREATE OR REPLACE TRIGGER hookline_node_origin_changed
AFTER UPDATE OF origin ON pattern_lineage_nodes FOR EACH ROW WHEN (OLD.origin <> NEW.origin)
EXECUTE FUNCTION hookline_queue_node ();

-- Returns whether no event named a parent of this node. Edges found by similarity have found_by in their metadata.
CREATE OR REPLACE FUNCTION hookline_is_orphan (child bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (
    SELECT FROM pattern_lineage_edges WHERE target_node_id = child
      AND edge_type NOT IN ('deprecated_by', 'replaced_by') AND NOT metadata ? 'found_by')
$$;

-- Replaces the similarity edges of a node and returns how many it has now. Nothing is written where an event has named a
-- parent meanwhile, and no edge that would close a cycle.
CREATE OR REPLACE FUNCTION hookline_link_similar (child bigint, parents jsonb, transformation text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  base pattern_lineage_nodes;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('hookline_lineage_edges'));
  IF NOT hookline_is_orphan(child) THEN RETURN 0; END IF;
  DELETE FROM pattern_lineage_edges e WHERE target_node_id = child AND metadata ? 'found_by' AND NOT EXISTS (
    SELECT FROM jsonb_to_recordset(parents) AS p(id bigint, edge_type text)
    WHERE p.id = e.source_node_id AND p.edge_type = e.edge_type);
  INSERT INTO pattern_lineage_edges (source_node_id, target_node_id, edge_type, transformation_type, edge_weight,
    event_id, metadata)
  SELECT p.id, child, p.edge_type, transformation, p.score, n.id,
    jsonb_build_object('found_by', 'likeness', 'method', p.method, 'score', p.score, 'ptn', p.ptn)
  FROM jsonb_to_recordset(parents) AS p(id bigint, edge_type text, method text, score numeric, ptn text)
  JOIN pattern_lineage_nodes n ON n.node_id = child
  WHERE p.id <> child AND EXISTS (SELECT FROM pattern_lineage_nodes o WHERE o.node_id = p.id)
    AND NOT hookline_reaches(p.id, child)
  ON CONFLICT (target_node_id, source_node_id, edge_type) DO UPDATE
    SET transformation_type = excluded.transformation_type, edge_weight = excluded.edge_weight,
      metadata = excluded.metadata;
  SELECT n.* INTO base FROM pattern_lineage_edges e JOIN pattern_lineage_nodes n ON n.node_id = e.source_node_id
  WHERE e.target_node_id = child AND e.metadata ? 'found_by' ORDER BY n.generation DESC, n.first_seen_at, n.node_id LIMIT 1;
  IF base.node_id IS NOT NULL THEN PERFORM hookline_move_to_lineage(child, base.generation, base.lineage_id); END IF;
  RETURN (SELECT count(*) FROM pattern_lineage_edges WHERE target_node_id = child AND metadata ? 'found_by');
END $$;
