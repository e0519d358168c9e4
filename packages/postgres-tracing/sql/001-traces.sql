-- Traces and hook executions are partitioned by the trace's id, a UUIDv7 made when the first record of a trace arrives: rows
-- of one time are stored, indexed and dropped together. This table maps a client's correlation id to that id, so that
-- late and repeated records reach the same partition and the same row.
CREATE TABLE execution_trace_ids (correlation_id uuid PRIMARY KEY, trace_id uuid NOT NULL);

-- No foreign keys: a hook execution may arrive before its trace, which is then created as a placeholder.
CREATE TABLE execution_traces (
  id uuid PRIMARY KEY,
  correlation_id uuid NOT NULL,
  root_id uuid NOT NULL,
  parent_id uuid,
  session_id text NOT NULL,
  user_id text,
  source text NOT NULL,
  prompt_text text,
  started_at timestamptz,
  completed_at timestamptz,
  duration_ms double precision,
  status text NOT NULL CHECK (status IN ('in_progress', 'completed', 'failed', 'cancelled')),
  success boolean,
  error_message text,
  error_type text,
  context jsonb NOT NULL DEFAULT '{}',
  tags text[] NOT NULL DEFAULT '{}',
  announced boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
)
PARTITION BY
  RANGE (id);

CREATE TABLE execution_traces_default PARTITION OF execution_traces DEFAULT;

CREATE INDEX execution_traces_session ON execution_traces (session_id, started_at);

CREATE INDEX execution_traces_newest ON execution_traces ((coalesce(started_at, created_at)) DESC, id DESC);

CREATE INDEX execution_traces_parent ON execution_traces (parent_id)
WHERE
  parent_id IS NOT NULL;

CREATE INDEX execution_traces_stubs ON execution_traces (id)
WHERE
  NOT announced;

CREATE TABLE hook_executions (
  id uuid NOT NULL,
  trace_id uuid NOT NULL,
  hook_type text NOT NULL,
  hook_name text NOT NULL,
  execution_order integer CHECK (execution_order >= 1),
  tool_name text,
  tool_use_id text,
  file_path text,
  started_at timestamptz,
  completed_at timestamptz,
  duration_ms double precision,
  status text NOT NULL CHECK (status IN ('in_progress', 'completed', 'failed', 'cancelled')),
  success boolean,
  pattern_id text,
  context_key text,
  quality_score double precision,
  input_data jsonb,
  output_data jsonb,
  modifications_made jsonb,
  rag_query_performed boolean NOT NULL DEFAULT false,
  rag_results jsonb,
  quality_check_performed boolean NOT NULL DEFAULT false,
  quality_results jsonb,
  error_message text,
  error_type text,
  error_stack text,
  metadata jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (trace_id, id)
)
PARTITION BY
  RANGE (trace_id);

CREATE TABLE hook_executions_default PARTITION OF hook_executions DEFAULT;

CREATE INDEX hook_executions_pattern ON hook_executions (pattern_id, started_at)
WHERE
  pattern_id IS NOT NULL;
