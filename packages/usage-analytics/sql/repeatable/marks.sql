-- Marks the days of inserted hook executions, and lists late arrivals of sealed days. A mark names at most 1000 rows: reading
-- that many one by one takes about as long as reading a day.
CREATE OR REPLACE FUNCTION hookline_usage_inserted () RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sealed date := (SELECT before FROM pattern_usage_sealed);
BEGIN
  INSERT INTO pattern_usage_dirty (pattern_id, day, trace_ids, hook_ids)
  SELECT pattern_id, (started_at AT TIME ZONE 'UTC')::date, CASE WHEN count(*) <= 1000 THEN array_agg(trace_id) END,
    CASE WHEN count(*) <= 1000 THEN array_agg(id) END
  FROM inserted WHERE pattern_id IS NOT NULL AND started_at IS NOT NULL GROUP BY 1, 2;
  IF sealed IS NOT NULL THEN
    INSERT INTO pattern_usage_late (hook_id, day)
    SELECT id, (started_at AT TIME ZONE 'UTC')::date FROM inserted
    WHERE pattern_id IS NOT NULL AND started_at < sealed::timestamp AT TIME ZONE 'UTC'
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

-- Marks the days of a trace whose user becomes known: they have one user more.
CREATE OR REPLACE FUNCTION hookline_usage_user_known () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pattern_usage_dirty (pattern_id, day)
  SELECT DISTINCT h.pattern_id, (h.started_at AT TIME ZONE 'UTC')::date
  FROM updated JOIN earlier USING (id) JOIN hook_execution_facts h ON h.trace_id = updated.id
  WHERE updated.user_id IS DISTINCT FROM earlier.user_id AND h.pattern_id IS NOT NULL AND h.started_at IS NOT NULL;
  RETURN NULL;
END $$;

SELECT
  hookline_on_hook_executions_inserted ('hookline_usage_inserted');

SELECT
  hookline_on_traces_updated ('hookline_usage_user_known');
