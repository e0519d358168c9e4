-- Functions for other components. Their signatures are stable; the tables are not.
-- Locks the newest node of each pattern id until the transaction ends and returns what hookline_restore_node needs. Unknown
-- pattern ids are left out.
CREATE OR REPLACE FUNCTION hookline_lock_newest_nodes (pattern_ids text[]) RETURNS TABLE (node_id bigint, pattern_id text, deprecated_at text, preferred jsonb) LANGUAGE sql AS $$
  SELECT n.node_id, n.pattern_id, n.deprecated_at::text, n.metadata -> 'preferred'
  FROM pattern_lineage_nodes n WHERE n.node_id IN (
    SELECT max(v.node_id) FROM pattern_lineage_nodes v WHERE v.pattern_id = ANY (pattern_ids) GROUP BY v.pattern_id)
  ORDER BY n.node_id FOR UPDATE
$$;

-- Locks a pattern's node among some nodes and returns its preference, as hookline_prefer_node stored it.
CREATE OR REPLACE FUNCTION hookline_lock_preference (node_ids bigint[], of_pattern_id text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT n.metadata -> 'preferred' FROM pattern_lineage_nodes n
  WHERE n.node_id = ANY (node_ids) AND n.pattern_id = of_pattern_id FOR UPDATE
$$;

-- Marks a node as preferred, and no longer deprecated.
CREATE OR REPLACE FUNCTION hookline_prefer_node (node bigint, preference jsonb) RETURNS void LANGUAGE sql AS $$
  UPDATE pattern_lineage_nodes
  SET deprecated_at = NULL, metadata = (metadata - 'preferred') || jsonb_build_object('preferred', preference)
  WHERE node_id = node
$$;

-- Marks a node as deprecated since a moment, unless it is already, and no longer preferred.
CREATE OR REPLACE FUNCTION hookline_deprecate_node (node bigint, since timestamptz) RETURNS void LANGUAGE sql AS $$
  UPDATE pattern_lineage_nodes
  SET deprecated_at = coalesce(deprecated_at, since), metadata = metadata - 'preferred'
  WHERE node_id = node
$$;

-- Restores what hookline_lock_newest_nodes returned for a node.
CREATE OR REPLACE FUNCTION hookline_restore_node (node bigint, was_deprecated_at timestamptz, was_preferred jsonb) RETURNS void LANGUAGE sql AS $$
  UPDATE pattern_lineage_nodes SET deprecated_at = was_deprecated_at, metadata = (metadata - 'preferred')
    || CASE WHEN was_preferred = 'null' THEN '{}' ELSE jsonb_build_object('preferred', was_preferred) END
  WHERE node_id = node
$$;

-- Stores an event about a node that no client sent.
CREATE OR REPLACE FUNCTION hookline_log_node_event (id uuid, node bigint, type text, data jsonb, why text, triggered text, happened timestamptz) RETURNS void LANGUAGE sql AS $$
  INSERT INTO pattern_lineage_events (event_id, node_id, event_type, event_data, reason, triggered_by, occurred_at)
  VALUES (id, node, type, data, why, triggered, happened)
$$;

-- Returns a pattern, its parents (20 at most) and its parents' other children (50 at most), each with the closest relation.
CREATE OR REPLACE FUNCTION hookline_relatives (of_pattern_id text) RETURNS TABLE (pattern_id text, relation text) LANGUAGE sql STABLE AS $$
  WITH own AS (
    SELECT n.node_id FROM pattern_lineage_nodes n WHERE n.pattern_id = of_pattern_id
  ), parent AS (
    SELECT DISTINCT e.source_node_id AS node_id FROM own
    JOIN pattern_lineage_edges e ON e.target_node_id = own.node_id LIMIT 20
  )
  SELECT DISTINCT ON (found.pattern_id) found.pattern_id, found.relation FROM (
    SELECT of_pattern_id AS pattern_id, 'self' AS relation, 0 AS rank
    UNION ALL SELECT n.pattern_id, 'parent', 1 FROM parent JOIN pattern_lineage_nodes n USING (node_id)
    UNION ALL (SELECT n.pattern_id, 'sibling', 2 FROM parent JOIN pattern_lineage_edges e ON e.source_node_id = parent.node_id
      JOIN pattern_lineage_nodes n ON n.node_id = e.target_node_id LIMIT 50)
  ) AS found ORDER BY found.pattern_id, found.rank
$$;

-- Edits of files with the call, session and trace that made them.
CREATE OR REPLACE VIEW hookline_file_edits AS
SELECT
  f.event_id,
  o.event_type,
  o.node_id,
  o.repository,
  o.path,
  o.moved_from,
  o.occurred_at,
  o.author,
  o.evidence,
  o.evidence_reason,
  o.session_id,
  o.prompt_id,
  o.correlation_id,
  o.tool_use_id,
  o.tool_name,
  o.agent_id,
  f.model,
  f.line_key,
  f.complete,
  f.before_blob,
  f.after_blob,
  f.hunks,
  f.line_hashes,
  f.carried,
  f.drift_author,
  f.drift_before_blob,
  f.drift_hunks,
  f.drift_line_hashes,
  f.drift_carried,
  n.pattern_id,
  n.pattern_name,
  n.language,
  f.imported
FROM
  pattern_occurrences o
  JOIN file_edits f ON f.event_id = o.event_id
  LEFT JOIN pattern_lineage_nodes n ON n.node_id = o.node_id;
