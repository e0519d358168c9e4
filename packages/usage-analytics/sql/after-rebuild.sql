-- All days with hook executions are rebuilt; sealed parts are kept.
INSERT INTO
  pattern_usage_dirty (pattern_id, day)
SELECT DISTINCT
  pattern_id,
  (started_at AT TIME ZONE 'UTC')::date
FROM
  hook_execution_facts
WHERE
  pattern_id IS NOT NULL
  AND started_at IS NOT NULL;
