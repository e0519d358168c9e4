-- Daily rollups. Rows with part 0 are rebuilt from hook executions; other parts are sealed, and their hook executions may
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
