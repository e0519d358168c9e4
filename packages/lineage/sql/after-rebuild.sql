-- The pattern index starts empty after a rebuild, so all nodes wait for similarity search again.
INSERT INTO
  pattern_lineage_waiting (node_id)
SELECT
  node_id
FROM
  pattern_lineage_nodes
ORDER BY
  node_id;
