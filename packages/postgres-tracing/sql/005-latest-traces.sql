SET
  LOCAL lock_timeout = '30s';

-- Sessions are listed by their latest trace. The expression is that of src/sessions.ts.
CREATE INDEX execution_traces_latest ON execution_traces ((greatest(completed_at, started_at, coalesce(completed_at, started_at, created_at))) DESC, session_id DESC);

CREATE INDEX execution_traces_latest_of_session ON execution_traces (
  session_id,
  (greatest(completed_at, started_at, coalesce(completed_at, started_at, created_at))) DESC,
  id DESC
);
