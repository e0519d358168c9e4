// Made from ../../sql by `node tooling/checks/src/sql.ts --write`. Edit the files there.

export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: '001-traces',
    sql: String.raw`-- Traces and hook executions are partitioned by the trace's id, a UUIDv7 made when the first record of a trace arrives: rows
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
`,
  },
  {
    name: '002-reported-durations',
    sql: String.raw`SET
  LOCAL lock_timeout = '10s';

ALTER TABLE execution_traces
ADD COLUMN reported_duration_ms double precision;
`,
  },
  {
    name: '003-existing-durations',
    sql: String.raw`-- The durations of traces that were stored before the service computed them.
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
`,
  },
  {
    name: '004-prompt-words',
    sql: String.raw`SET
  LOCAL lock_timeout = '30s';

-- Splits text into words: at punctuation, and identifiers also at their capital letters. The index depends on this function,
-- so that it never changes.
CREATE FUNCTION hookline_prompt_words (prompt text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT strip(to_tsvector('simple'::regconfig, t.plain || ' ' || regexp_replace(
    regexp_replace(t.plain, '([a-z0-9])([A-Z])', '\1 \2', 'g'), '([A-Z])([A-Z][a-z])', '\1 \2', 'g')))
  FROM (SELECT translate(left(prompt, 100000), '!"#$%&''()*+,-./:;<=>?@[\]^_{|}~' || chr(96), repeat(' ', 32)) AS plain) AS t
$$;

CREATE INDEX execution_traces_prompt_words ON execution_traces USING gin (hookline_prompt_words (prompt_text));
`,
  },
  {
    name: '005-latest-traces',
    sql: String.raw`SET
  LOCAL lock_timeout = '30s';

-- Sessions are listed by their latest trace. The expression is that of src/sessions.ts.
CREATE INDEX execution_traces_latest ON execution_traces ((greatest(completed_at, started_at, coalesce(completed_at, started_at, created_at))) DESC, session_id DESC);

CREATE INDEX execution_traces_latest_of_session ON execution_traces (
  session_id,
  (greatest(completed_at, started_at, coalesce(completed_at, started_at, created_at))) DESC,
  id DESC
);
`,
  },
  {
    name: '006-repositories',
    sql: String.raw`SET
  LOCAL lock_timeout = '30s';

-- Traces with a call in a repository.
CREATE INDEX hook_executions_repository ON hook_executions (context_key, trace_id);
`,
  },
];

export const repeatables: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'comments',
    sql: String.raw`COMMENT ON COLUMN execution_traces.announced IS 'false: a placeholder made by hook executions; the trace''s own record has not arrived';

COMMENT ON COLUMN execution_traces.duration_ms IS 'as reported, otherwise from start to completion';

COMMENT ON COLUMN execution_traces.reported_duration_ms IS 'as the end of the trace reported it';
`,
  },
  {
    name: 'durations',
    sql: String.raw`-- Returns the duration of a trace in milliseconds: as reported, otherwise from start to completion, 0 or more.
CREATE OR REPLACE FUNCTION hookline_trace_duration_ms (reported double precision, started timestamptz, completed timestamptz) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(reported, CASE WHEN completed < started THEN 0
    ELSE (extract(epoch FROM completed - started) * 1000)::double precision END)
$$;
`,
  },
  {
    name: 'partitions',
    sql: String.raw`-- Partitions with the time range of their bounds.
CREATE OR REPLACE VIEW execution_trace_partitions AS
SELECT
  name,
  parent,
  to_timestamp(('x' || left(replace(bounds[1], '-', ''), 12))::bit(48)::bigint / 1000.0) AS lower,
  to_timestamp(('x' || left(replace(bounds[2], '-', ''), 12))::bit(48)::bigint / 1000.0) AS upper
FROM
  (
    SELECT
      c.relname::text AS name,
      p.relname::text AS parent,
      regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''([0-9a-f-]{36})''\) TO \(''([0-9a-f-]{36})''\)') AS bounds
    FROM
      pg_inherits i
      JOIN pg_class c ON c.oid = i.inhrelid
      JOIN pg_class p ON p.oid = i.inhparent
    WHERE
      i.inhparent IN ('execution_traces'::regclass, 'hook_executions'::regclass)
  ) AS partition
WHERE
  bounds IS NOT NULL;

-- Returns the smallest UUIDv7 of a moment.
CREATE OR REPLACE FUNCTION hookline_trace_id_from (moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT rpad(lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;

-- Creates partitions of both tables, width_days each, until they reach the moment until, and returns the number of ranges
-- created. Rows that arrived before their partition existed are moved out of the default partition.
CREATE OR REPLACE FUNCTION hookline_make_trace_partitions (until timestamptz, width_days integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  low timestamptz; high timestamptz; made integer := 0; parent text; key text; part text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('hookline_trace_partitions'));
  low := greatest((SELECT max(upper) FROM execution_trace_partitions), date_trunc('day', now(), 'UTC'));
  WHILE low < until LOOP
    high := low + width_days * interval '24 hours';
    FOREACH parent IN ARRAY ARRAY['execution_traces', 'hook_executions'] LOOP
      key := CASE parent WHEN 'execution_traces' THEN 'id' ELSE 'trace_id' END;
      part := format('%s_%s_%s', parent, to_char(low AT TIME ZONE 'UTC', 'YYYYMMDD'), to_char(high AT TIME ZONE 'UTC', 'YYYYMMDD'));
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
        WITH (autovacuum_vacuum_insert_scale_factor = 0.05)', part, parent);
      EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I >= $1 AND %2$I < $2 RETURNING *) INSERT INTO %I SELECT * FROM moved',
        parent || '_default', key, part) USING hookline_trace_id_from(low), hookline_trace_id_from(high);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        parent, part, hookline_trace_id_from(low), hookline_trace_id_from(high));
    END LOOP;
    made := made + 1;
    low := high;
  END LOOP;
  RETURN made;
END $$;

-- A new schema has partitions for three days; the service creates the others ahead of time.
SELECT
  hookline_make_trace_partitions (now() + interval '2 days', 1);
`,
  },
  {
    name: 'published',
    sql: String.raw`-- Views and functions for other components. Their columns and signatures are stable; the tables are not.
-- Hook executions as usage analytics and experiments need them.
CREATE OR REPLACE VIEW hook_execution_facts AS
SELECT
  id,
  trace_id,
  pattern_id,
  context_key,
  tool_name,
  started_at,
  duration_ms,
  success,
  quality_score
FROM
  hook_executions;

-- The session and the user of each trace. The user may become known after the hook executions.
CREATE OR REPLACE VIEW execution_trace_actors AS
SELECT
  id,
  session_id,
  user_id
FROM
  execution_traces;

-- Excludes writers of hook executions until the transaction ends; readers go on.
CREATE OR REPLACE FUNCTION hookline_lock_hook_executions () RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE hook_executions IN SHARE ROW EXCLUSIVE MODE;
END $$;

-- Calls a trigger function once for each statement that inserts hook executions, in the same transaction. The function reads
-- the new rows from the transition table "inserted", which has at least the columns of hook_execution_facts.
CREATE OR REPLACE FUNCTION hookline_on_hook_executions_inserted (listener text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE OR REPLACE TRIGGER %1$I AFTER INSERT ON hook_executions
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION %1$I()', listener);
END $$;

-- Calls a trigger function once for each statement that updates traces, in the same transaction. The function reads the rows
-- before and after from the transition tables "earlier" and "updated", which have at least the columns of
-- execution_trace_actors.
CREATE OR REPLACE FUNCTION hookline_on_traces_updated (listener text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE OR REPLACE TRIGGER %1$I AFTER UPDATE ON execution_traces
    REFERENCING OLD TABLE AS earlier NEW TABLE AS updated FOR EACH STATEMENT EXECUTE FUNCTION %1$I()', listener);
END $$;

-- The text of each prompt, by the id that clients use for its trace.
CREATE OR REPLACE VIEW execution_trace_prompts AS
SELECT
  correlation_id,
  prompt_text
FROM
  execution_traces;
`,
  },
];
