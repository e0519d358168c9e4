-- Partitions with the time range of their bounds.
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
