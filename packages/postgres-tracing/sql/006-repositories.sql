SET
  LOCAL lock_timeout = '30s';

-- Traces with a call in a repository.
CREATE INDEX hook_executions_repository ON hook_executions (context_key, trace_id);
