/**
 * Patterns that nobody looked at yet for what they are like. Marks are appended in the transaction that writes the node,
 * and taken away when all is done: none is ever missed, whatever commits first, and no writer waits for another.
 */
const WAITING: readonly string[] = [
  `CREATE TABLE pattern_lineage_waiting (
    mark bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node_id bigint NOT NULL
  )`,
  `CREATE FUNCTION hookline_node_waits() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO pattern_lineage_waiting (node_id) VALUES (NEW.node_id);
    RETURN NULL;
  END $$`,
  `CREATE FUNCTION hookline_nodes_wait() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO pattern_lineage_waiting (node_id) SELECT node_id FROM made ORDER BY node_id;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER hookline_nodes_made AFTER INSERT ON pattern_lineage_nodes REFERENCING NEW TABLE AS made
   FOR EACH STATEMENT EXECUTE FUNCTION hookline_nodes_wait()`,
  `CREATE TRIGGER hookline_node_told AFTER UPDATE OF origin ON pattern_lineage_nodes
   FOR EACH ROW WHEN (OLD.origin <> NEW.origin) EXECUTE FUNCTION hookline_node_waits()`,
  'INSERT INTO pattern_lineage_waiting (node_id) SELECT node_id FROM pattern_lineage_nodes ORDER BY node_id',
];

/** Whether nobody told what a pattern was made from. Edges that were found say so in `found_by`. */
const IS_ORPHAN = `
CREATE FUNCTION hookline_is_orphan(child bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (
    SELECT FROM pattern_lineage_edges WHERE target_node_id = child
      AND edge_type NOT IN ('deprecated_by', 'replaced_by') AND NOT metadata ? 'found_by')
$$`;

/**
 * Writes what a pattern was found to be made from, instead of what was found before. Nothing is written where somebody
 * told meanwhile, and no edge that would close a circle. Answers how many edges there are now.
 */
const LINK = `
CREATE FUNCTION hookline_link_alike(child bigint, parents jsonb, transformation text)
RETURNS bigint LANGUAGE plpgsql AS $$
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
  IF base.node_id IS NOT NULL THEN PERFORM hookline_adopt(child, base.generation, base.lineage_id); END IF;
  RETURN (SELECT count(*) FROM pattern_lineage_edges WHERE target_node_id = child AND metadata ? 'found_by');
END $$`;

/** Statements of the migration. */
export const KINSHIP: readonly string[] = [...WAITING, IS_ORPHAN, LINK];
