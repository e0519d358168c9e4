-- Returns the duration of a trace in milliseconds: as reported, otherwise from start to completion, 0 or more.
CREATE OR REPLACE FUNCTION hookline_trace_duration_ms (reported double precision, started timestamptz, completed timestamptz) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(reported, CASE WHEN completed < started THEN 0
    ELSE (extract(epoch FROM completed - started) * 1000)::double precision END)
$$;
