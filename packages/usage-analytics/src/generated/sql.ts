// Made from ../../sql by `node tooling/checks/src/sql.ts --write`. Edit the files there.

export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: '001-rollups',
    sql: String.raw`-- Daily rollups. Rows with part 0 are rebuilt from hook executions; other parts are sealed, and their hook executions may
-- have been dropped.
CREATE TABLE pattern_usage_daily (
  pattern_id text NOT NULL,
  day date NOT NULL,
  part integer NOT NULL DEFAULT 0 CHECK (part >= 0),
  executions bigint NOT NULL,
  successes bigint NOT NULL,
  failures bigint NOT NULL,
  duration_count bigint NOT NULL,
  duration_sum double precision NOT NULL,
  quality_count bigint NOT NULL,
  quality_sum double precision NOT NULL,
  durations bytea NOT NULL,
  contexts bytea NOT NULL,
  users bytea NOT NULL,
  by_tool jsonb NOT NULL,
  by_hour integer[] NOT NULL,
  rebuilt_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (pattern_id, day, part)
);

-- Dirty day marks. Every insert of hook executions appends marks in the same transaction: writers never wait for each other.
-- A mark names its rows, so that a day's rollup and its marks together equal the day. A refresh deletes marks and reads
-- rows in one snapshot, so a row that commits meanwhile is in neither and has a mark of its own.
CREATE TABLE pattern_usage_dirty (
  pattern_id text NOT NULL,
  day date NOT NULL,
  trace_ids uuid[],
  hook_ids uuid[],
  CHECK (cardinality(trace_ids) = cardinality(hook_ids))
);

CREATE INDEX pattern_usage_dirty_day ON pattern_usage_dirty (pattern_id, day);

-- Hook executions of sealed days that arrived after sealing; they are counted in part 0.
CREATE TABLE pattern_usage_late (hook_id uuid PRIMARY KEY, day date NOT NULL);

-- The day before which rollups are sealed: one row at most.
CREATE TABLE pattern_usage_sealed (one boolean PRIMARY KEY DEFAULT true CHECK (one), before date NOT NULL, sealed_at timestamptz NOT NULL);
`,
  },
  {
    name: '002-mark-existing-days',
    sql: String.raw`-- Days with hook executions from before the marks existed. The lock excludes writers until the trigger exists.
SELECT
  hookline_lock_hook_executions ();

INSERT INTO
  pattern_usage_dirty (pattern_id, day)
SELECT DISTINCT
  pattern_id,
  (started_at AT TIME ZONE 'UTC')::date
FROM
  hook_execution_facts
WHERE
  pattern_id IS NOT NULL
  AND started_at IS NOT NULL;
`,
  },
];

export const repeatables: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'comments',
    sql: String.raw`COMMENT ON COLUMN pattern_usage_daily.part IS '0: rebuilt from rows; other parts are sealed, their rows may be gone';

COMMENT ON COLUMN pattern_usage_dirty.hook_ids IS 'added rows; NULL: the whole day has to be read';
`,
  },
  {
    name: 'marks',
    sql: String.raw`-- Marks the days of inserted hook executions, and lists late arrivals of sealed days. A mark names at most 1000 rows: reading
-- that many one by one takes about as long as reading a day.
CREATE OR REPLACE FUNCTION hookline_usage_inserted () RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sealed date := (SELECT before FROM pattern_usage_sealed);
BEGIN
  INSERT INTO pattern_usage_dirty (pattern_id, day, trace_ids, hook_ids)
  SELECT pattern_id, (started_at AT TIME ZONE 'UTC')::date, CASE WHEN count(*) <= 1000 THEN array_agg(trace_id) END,
    CASE WHEN count(*) <= 1000 THEN array_agg(id) END
  FROM inserted WHERE pattern_id IS NOT NULL AND started_at IS NOT NULL GROUP BY 1, 2;
  IF sealed IS NOT NULL THEN
    INSERT INTO pattern_usage_late (hook_id, day)
    SELECT id, (started_at AT TIME ZONE 'UTC')::date FROM inserted
    WHERE pattern_id IS NOT NULL AND started_at < sealed::timestamp AT TIME ZONE 'UTC'
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

-- Marks the days of a trace whose user becomes known: they have one user more.
CREATE OR REPLACE FUNCTION hookline_usage_user_known () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pattern_usage_dirty (pattern_id, day)
  SELECT DISTINCT h.pattern_id, (h.started_at AT TIME ZONE 'UTC')::date
  FROM updated JOIN earlier USING (id) JOIN hook_execution_facts h ON h.trace_id = updated.id
  WHERE updated.user_id IS DISTINCT FROM earlier.user_id AND h.pattern_id IS NOT NULL AND h.started_at IS NOT NULL;
  RETURN NULL;
END $$;

SELECT
  hookline_on_hook_executions_inserted ('hookline_usage_inserted');

SELECT
  hookline_on_traces_updated ('hookline_usage_user_known');
`,
  },
];

export const afterRebuild: string = String.raw`-- All days with hook executions are rebuilt; sealed parts are kept.
INSERT INTO
  pattern_usage_dirty (pattern_id, day)
SELECT DISTINCT
  pattern_id,
  (started_at AT TIME ZONE 'UTC')::date
FROM
  hook_execution_facts
WHERE
  pattern_id IS NOT NULL
  AND started_at IS NOT NULL;
`;
