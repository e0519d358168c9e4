SET
  LOCAL lock_timeout = '10s';

ALTER TABLE execution_traces
ADD COLUMN reported_duration_ms double precision;
