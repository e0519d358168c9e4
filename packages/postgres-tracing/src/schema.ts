import type { Migration } from '@hookline/database';

/**
 * Tables of traces and hook executions, the specification's columns with their types put right: durations have
 * fractions, session ids are whatever the agent's are. No foreign key: a hook execution may come before its trace, which
 * is then made as a stub and filled in later.
 *
 * Both are partitioned by the trace's id, a UUIDv7 made when the first of a trace arrives: rows of one time are together,
 * also in the indexes, and go together. A correlation id is anything; `execution_trace_ids` finds the trace it was given
 * again, so that what comes late or twice ends up in the partition where the rest is, and is one row there.
 */
const TABLES: readonly string[] = [
  'CREATE TABLE execution_trace_ids (correlation_id uuid PRIMARY KEY, trace_id uuid NOT NULL)',
  `CREATE TABLE execution_traces (
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
  ) PARTITION BY RANGE (id)`,
  'CREATE TABLE execution_traces_default PARTITION OF execution_traces DEFAULT',
  "COMMENT ON COLUMN execution_traces.announced IS 'false: a stub that hook executions made, its own record has not come'",
  'CREATE INDEX execution_traces_session ON execution_traces (session_id, started_at)',
  'CREATE INDEX execution_traces_newest ON execution_traces ((coalesce(started_at, created_at)) DESC, id DESC)',
  'CREATE INDEX execution_traces_parent ON execution_traces (parent_id) WHERE parent_id IS NOT NULL',
  'CREATE INDEX execution_traces_stubs ON execution_traces (id) WHERE NOT announced',
  `CREATE TABLE hook_executions (
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
  ) PARTITION BY RANGE (trace_id)`,
  'CREATE TABLE hook_executions_default PARTITION OF hook_executions DEFAULT',
  'CREATE INDEX hook_executions_pattern ON hook_executions (pattern_id, started_at) WHERE pattern_id IS NOT NULL',
];

/** The ranges there are, in time: what a partition's bounds say. */
const RANGES = `
CREATE VIEW execution_trace_partitions AS
SELECT name, parent, to_timestamp(('x' || left(replace(bounds[1], '-', ''), 12))::bit(48)::bigint / 1000.0) AS lower,
  to_timestamp(('x' || left(replace(bounds[2], '-', ''), 12))::bit(48)::bigint / 1000.0) AS upper
FROM (
  SELECT c.relname::text AS name, p.relname::text AS parent,
    regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \\(''([0-9a-f-]{36})''\\) TO \\(''([0-9a-f-]{36})''\\)') AS bounds
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
  WHERE i.inhparent IN ('execution_traces'::regclass, 'hook_executions'::regclass)
) AS partition WHERE bounds IS NOT NULL`;

/** The least UUIDv7 of a moment. */
const ID_FROM = `
CREATE FUNCTION hookline_trace_id_from(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT rpad(lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$`;

/**
 * Makes partitions of both tables, `width_days` each, until they reach `until`; answers how many ranges it made. Rows
 * that came before their partition did are moved into it from the default one.
 */
const MAKE = `
CREATE FUNCTION hookline_make_trace_partitions(until timestamptz, width_days integer) RETURNS integer LANGUAGE plpgsql AS $$
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
END $$`;

/**
 * The schema of this package, in steps. Apply with `database.migrate('tracing', tracingMigrations)`. It comes with
 * partitions for three days; `createTracePartitions` makes the others.
 */
export const tracingMigrations: readonly Migration[] = [
  { name: '001-tables', statements: TABLES },
  {
    name: '002-partitions',
    statements: [RANGES, ID_FROM, MAKE, "SELECT hookline_make_trace_partitions(now() + interval '2 days', 1)"],
  },
];
