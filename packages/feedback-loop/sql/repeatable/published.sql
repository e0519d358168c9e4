-- Views for other components. Their columns are stable; the tables are not.
-- Sessions that used the pattern of an arm while an experiment ran. A session that used several arms is in none.
CREATE OR REPLACE VIEW hookline_experiment_sessions AS
SELECT
  x.experiment_id,
  x.name,
  x.started_at,
  t.session_id,
  min(h.pattern_id) AS pattern_id
FROM
  pattern_experiments x
  JOIN hook_execution_facts h ON h.pattern_id = ANY (x.arms)
  AND h.started_at >= x.started_at
  AND h.started_at < coalesce(x.stopped_at, 'infinity')
  JOIN execution_trace_actors t ON t.id = h.trace_id
WHERE
  t.session_id <> 'unknown'
GROUP BY
  x.experiment_id,
  t.session_id
HAVING
  count(DISTINCT h.pattern_id) = 1;
