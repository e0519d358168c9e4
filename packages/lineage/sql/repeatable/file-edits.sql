-- Stores the edits of a batch whose events are stored. An event that was tracked before without an edit gets it now.
CREATE OR REPLACE FUNCTION hookline_log_edits (events jsonb, results jsonb[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO file_edits (event_id, model, line_key, complete, before_blob, after_blob, hunks, line_hashes, carried,
    drift_author, drift_before_blob, drift_hunks, drift_line_hashes, drift_carried,
    imported)
  SELECT (e ->> 'event_id')::uuid, e #>> '{edit,model}', e #>> '{edit,line_key}', (e #>> '{edit,complete}')::boolean,
    decode(e #>> '{edit,before_blob}', 'hex'), decode(e #>> '{edit,after_blob}', 'hex'),
    e #>> '{edit,hunks}', decode(e #>> '{edit,line_hashes}', 'base64'),
    e #>> '{edit,carried}', e #>> '{edit,drift,author}',
    decode(e #>> '{edit,drift,before_blob}', 'hex'), e #>> '{edit,drift,hunks}',
    decode(e #>> '{edit,drift,line_hashes}', 'base64'), e #>> '{edit,drift,carried}', e #> '{edit,imported}'
  FROM ROWS FROM (jsonb_array_elements(events), unnest(results)) AS batch(e, j)
  WHERE e ? 'edit' AND (j ? 'node_id' OR j ->> 'status' = 'duplicate')
  ON CONFLICT DO NOTHING
$$;
