-- Returns the edge type between an event's pattern and its parents where the event names none.
CREATE OR REPLACE FUNCTION hookline_edge_type (event jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(event ->> 'edge_type', CASE event ->> 'event_type'
    WHEN 'pattern_modified' THEN 'modified_from' WHEN 'pattern_merged' THEN 'merged_from'
    WHEN 'pattern_deprecated' THEN 'deprecated_by' ELSE 'derived_from' END)
$$;

-- Returns whether target_id is start_id or one of its ancestors.
CREATE OR REPLACE FUNCTION hookline_reaches (start_id bigint, target_id bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  frontier bigint[] := ARRAY[start_id];
  seen bigint[] := ARRAY[start_id];
BEGIN
  WHILE cardinality(frontier) > 0 LOOP
    IF target_id = ANY (frontier) THEN RETURN true; END IF;
    SELECT array_agg(id) INTO frontier FROM (
      SELECT e.source_node_id AS id FROM unnest(frontier) AS f(id)
      JOIN pattern_lineage_edges e ON e.target_node_id = f.id
      EXCEPT SELECT unnest(seen)
    ) AS next;
    seen := seen || frontier;
  END LOOP;
  RETURN false;
END $$;

-- Moves a node and its descendants to the generation and lineage that follow from its new parent.
CREATE OR REPLACE FUNCTION hookline_move_to_lineage (child_id bigint, parent_generation integer, family uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  frontier bigint[] := ARRAY[child_id];
  level integer := parent_generation + 1;
BEGIN
  WHILE cardinality(frontier) > 0 LOOP
    WITH moved AS (
      UPDATE pattern_lineage_nodes SET generation = greatest(generation, level), lineage_id = family
      WHERE node_id = ANY (frontier) AND (generation < level OR lineage_id <> family)
      RETURNING node_id
    )
    SELECT array_agg(DISTINCT e.target_node_id) INTO frontier
    FROM moved JOIN pattern_lineage_edges e ON e.source_node_id = moved.node_id;
    level := level + 1;
  END LOOP;
END $$;
