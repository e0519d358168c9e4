-- Days with hook executions from before the marks existed. The lock excludes writers until the trigger exists.
SELECT
  hookline_lock_hook_executions ();

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
