-- Writes the words of nodes. A node that another transaction is deleting is waited for, and left out afterwards.
CREATE OR REPLACE FUNCTION hookline_write_words (nodes bigint[]) RETURNS void LANGUAGE sql AS $$
  WITH existing AS MATERIALIZED (
    SELECT * FROM pattern_lineage_nodes WHERE node_id = ANY (nodes) ORDER BY node_id FOR KEY SHARE
  )
  INSERT INTO pattern_search (node_id, words)
  SELECT n.node_id, hookline_words(concat_ws(' ', n.pattern_name, (
      SELECT string_agg(DISTINCT o.path, ' ') FROM pattern_occurrences o WHERE o.node_id = n.node_id
    ), CASE WHEN jsonb_typeof(n.pattern_data -> 'code') = 'string' THEN n.pattern_data ->> 'code'
      ELSE n.pattern_data ->> 'template_code' END))
  FROM existing n
  ON CONFLICT (node_id) DO UPDATE SET words = EXCLUDED.words
$$;
