-- The durations of traces that were stored before the service computed them.
UPDATE execution_traces
SET
  reported_duration_ms = duration_ms
WHERE
  duration_ms IS NOT NULL;

UPDATE execution_traces
SET
  duration_ms = greatest(
    0,
    extract(
      epoch
      FROM
        completed_at - started_at
    ) * 1000
  )::double precision
WHERE
  duration_ms IS NULL
  AND started_at IS NOT NULL
  AND completed_at IS NOT NULL;
