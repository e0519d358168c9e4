-- Nodes written before the queue existed. The lock excludes writers until the trigger exists.
LOCK TABLE pattern_lineage_nodes IN SHARE ROW EXCLUSIVE MODE;

INSERT INTO
  pattern_lineage_waiting (node_id)
SELECT
  node_id
FROM
  pattern_lineage_nodes
ORDER BY
  node_id;
