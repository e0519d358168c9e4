// Made from ../../sql by `node tooling/checks/src/sql.ts --write`. Edit the files there.

export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: '001-feedback',
    sql: String.raw`-- Feedback records, unique by the client's id.
CREATE TABLE pattern_feedback (
  feedback_id uuid PRIMARY KEY,
  pattern_id text NOT NULL,
  execution_id uuid,
  feedback_type text NOT NULL,
  rating double precision CHECK (rating BETWEEN 1 AND 5),
  sentiment text CHECK (sentiment IN ('positive', 'neutral', 'negative')),
  comments text,
  quality_metrics jsonb,
  metadata jsonb NOT NULL DEFAULT '{}',
  user_id text,
  submitted_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX pattern_feedback_pattern ON pattern_feedback (pattern_id, submitted_at);

-- Experiments. The first arm is the control.
CREATE TABLE pattern_experiments (
  experiment_id uuid PRIMARY KEY,
  name text NOT NULL,
  arms text[] NOT NULL CHECK (cardinality(arms) >= 2),
  shares double precision[] NOT NULL,
  smallest_effect double precision NOT NULL,
  tightest_at integer NOT NULL,
  status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'applied', 'undone')),
  started_at timestamptz NOT NULL
);

CREATE INDEX pattern_experiments_arms ON pattern_experiments USING gin (arms);

-- Applied decisions with their evidence, for audit and undo.
CREATE TABLE pattern_feedback_applications (
  application_id uuid PRIMARY KEY,
  place bigint GENERATED ALWAYS AS IDENTITY,
  experiment_id uuid NOT NULL,
  winner text NOT NULL,
  losers text[] NOT NULL,
  confidence double precision NOT NULL,
  inputs jsonb NOT NULL,
  before jsonb NOT NULL,
  applied_by text NOT NULL,
  applied_at timestamptz NOT NULL,
  undone_by text,
  undone_at timestamptz
);
`,
  },
  {
    name: '002-stopped-experiments',
    sql: String.raw`SET
  LOCAL lock_timeout = '10s';

-- Experiments can be stopped without a decision. Sessions after that do not count.
ALTER TABLE pattern_experiments
DROP CONSTRAINT pattern_experiments_status_check,
ADD CONSTRAINT pattern_experiments_status_check CHECK (status IN ('running', 'stopped', 'applied', 'undone')),
ADD COLUMN stopped_at timestamptz;
`,
  },
];

export const repeatables: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'comments',
    sql: String.raw`COMMENT ON COLUMN pattern_feedback_applications.inputs IS 'the evaluation that the decision is based on';

COMMENT ON COLUMN pattern_feedback_applications.place IS 'order of application; assigned while the nodes are locked';

COMMENT ON COLUMN pattern_feedback_applications.before IS 'state of the nodes before the application, for undo';
`,
  },
  {
    name: 'published',
    sql: String.raw`-- Views for other components. Their columns are stable; the tables are not.
-- Sessions that used the pattern of an arm while an experiment ran. A session that used several arms is in none.
CREATE OR REPLACE VIEW hookline_experiment_sessions AS
SELECT
  x.experiment_id,
  x.name,
  x.started_at,
  t.session_id,
  min(h.pattern_id) AS pattern_id
FROM
  pattern_experiments x
  JOIN hook_execution_facts h ON h.pattern_id = ANY (x.arms)
  AND h.started_at >= x.started_at
  AND h.started_at < coalesce(x.stopped_at, 'infinity')
  JOIN execution_trace_actors t ON t.id = h.trace_id
WHERE
  t.session_id <> 'unknown'
GROUP BY
  x.experiment_id,
  t.session_id
HAVING
  count(DISTINCT h.pattern_id) = 1;
`,
  },
];
