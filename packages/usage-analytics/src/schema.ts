import type { Migration } from '@hookline/database';

/**
 * Daily rollups, and what keeps them true.
 *
 * Every insert into `hook_executions` marks the days it touches as dirty, in the same transaction, by appending: writers
 * never wait for each other. A mark says which rows it stands for, so that a day's rollup and its marks together are the day
 * as it is now. Whoever rebuilds a day takes its marks away and reads the rows as of one moment, so a row that is committed
 * in between is in neither, and brings a mark of its own.
 *
 * A day whose rows are about to be dropped is sealed: its rollup so far gets a `part` of its own that is never rebuilt,
 * and what still comes late is told apart by id (`pattern_usage_late`) and counted in part 0.
 */
const TABLES: readonly string[] = [
  `CREATE TABLE pattern_usage_daily (
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
  )`,
  "COMMENT ON COLUMN pattern_usage_daily.part IS '0: rebuilt from rows; more: sealed, its rows may be gone'",
  `CREATE TABLE pattern_usage_dirty (
    pattern_id text NOT NULL,
    day date NOT NULL,
    trace_ids uuid[],
    hook_ids uuid[],
    CHECK (cardinality(trace_ids) = cardinality(hook_ids))
  )`,
  "COMMENT ON COLUMN pattern_usage_dirty.hook_ids IS 'the rows that were added; NULL: the whole day has to be read'",
  'CREATE INDEX pattern_usage_dirty_day ON pattern_usage_dirty (pattern_id, day)',
  'CREATE TABLE pattern_usage_late (hook_id uuid PRIMARY KEY, day date NOT NULL)',
  `CREATE TABLE pattern_usage_sealed (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    before date NOT NULL,
    sealed_at timestamptz NOT NULL
  )`,
];

/** Rows that one mark names at most: reading that many one by one is about as fast as reading a day. */
const MAX_NAMED = 1000;

const MARK_INSERTED = `
CREATE FUNCTION hookline_usage_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sealed date := (SELECT before FROM pattern_usage_sealed);
BEGIN
  INSERT INTO pattern_usage_dirty (pattern_id, day, trace_ids, hook_ids)
  SELECT pattern_id, (started_at AT TIME ZONE 'UTC')::date, CASE WHEN count(*) <= ${MAX_NAMED} THEN array_agg(trace_id) END,
    CASE WHEN count(*) <= ${MAX_NAMED} THEN array_agg(id) END
  FROM inserted WHERE pattern_id IS NOT NULL AND started_at IS NOT NULL GROUP BY 1, 2;
  IF sealed IS NOT NULL THEN
    INSERT INTO pattern_usage_late (hook_id, day)
    SELECT id, (started_at AT TIME ZONE 'UTC')::date FROM inserted
    WHERE pattern_id IS NOT NULL AND started_at < sealed::timestamp AT TIME ZONE 'UTC'
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$`;

/** Who was at work may become known after the work: then its days have one user more. */
const MARK_USER = `
CREATE FUNCTION hookline_usage_user_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pattern_usage_dirty (pattern_id, day)
  SELECT DISTINCT h.pattern_id, (h.started_at AT TIME ZONE 'UTC')::date
  FROM known JOIN earlier USING (id) JOIN hook_executions h ON h.trace_id = known.id
  WHERE known.user_id IS DISTINCT FROM earlier.user_id AND h.pattern_id IS NOT NULL AND h.started_at IS NOT NULL;
  RETURN NULL;
END $$`;

const TRIGGERS: readonly string[] = [
  MARK_INSERTED,
  MARK_USER,
  `CREATE TRIGGER hookline_usage_inserted AFTER INSERT ON hook_executions
   REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION hookline_usage_inserted()`,
  `CREATE TRIGGER hookline_usage_user_known AFTER UPDATE ON execution_traces
   REFERENCING OLD TABLE AS earlier NEW TABLE AS known FOR EACH STATEMENT EXECUTE FUNCTION hookline_usage_user_known()`,
  `INSERT INTO pattern_usage_dirty (pattern_id, day)
   SELECT DISTINCT pattern_id, (started_at AT TIME ZONE 'UTC')::date FROM hook_executions
   WHERE pattern_id IS NOT NULL AND started_at IS NOT NULL`,
];

/**
 * The schema of this package, in steps. Apply with `database.migrate('usage', usageMigrations)`, after the schema of
 * traces: it reads the tables `hook_executions` (id, trace_id, pattern_id, started_at, duration_ms, success,
 * quality_score, context_key, tool_name) and `execution_traces` (id, user_id), and puts a trigger on each.
 */
export const usageMigrations: readonly Migration[] = [
  { name: '001-rollups', statements: TABLES },
  { name: '002-marks', statements: TRIGGERS },
];
