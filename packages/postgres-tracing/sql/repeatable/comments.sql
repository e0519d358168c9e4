COMMENT ON COLUMN execution_traces.announced IS 'false: a placeholder made by hook executions; the trace''s own record has not arrived';

COMMENT ON COLUMN execution_traces.duration_ms IS 'as reported, otherwise from start to completion';

COMMENT ON COLUMN execution_traces.reported_duration_ms IS 'as the end of the trace reported it';
