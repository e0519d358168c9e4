// Made from ../../sql by `node tooling/checks/src/sql.ts --write`. Edit the files there.

export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: '001-line-lives',
    sql: String.raw`-- Lines of an edit that landed with the same commit and have the same end, or none yet. The edit tells who wrote them and where.
CREATE TABLE line_lives (
  event_id uuid NOT NULL,
  part smallint NOT NULL,
  lines integer NOT NULL,
  landed_at timestamptz NOT NULL,
  landed_commit bytea NOT NULL,
  ended_at timestamptz,
  ended_commit bytea,
  end_kind text,
  PRIMARY KEY (event_id, part)
);

-- The last commit of a file when it was measured, by the latest edit of the file: a later edit is measured anew.
CREATE TABLE measured_files (event_id uuid PRIMARY KEY, commit_id bytea, measured_at timestamptz NOT NULL);

-- The last look at a branch: lines without end were alive then. A long name exceeds the size limit of a B-tree entry.
CREATE TABLE observed_branches (
  repository text NOT NULL,
  branch text NOT NULL,
  commit_id bytea NOT NULL,
  committed_at timestamptz NOT NULL,
  observed_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX observed_branches_repository ON observed_branches (md5(repository));
`,
  },
];

export const repeatables: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'published',
    sql: String.raw`-- Views for other components. Their columns are stable; the tables are not.
-- Lives of lines with the edit that wrote them. observed_at is the time until which they are known.
CREATE OR REPLACE VIEW hookline_line_lives AS
SELECT
  l.event_id,
  e.repository,
  e.session_id,
  e.pattern_id,
  e.pattern_name,
  e.language,
  e.tool_name,
  e.model,
  l.lines,
  l.landed_at,
  l.ended_at,
  l.end_kind,
  greatest(b.observed_at, l.landed_at) AS observed_at
FROM
  line_lives l
  JOIN hookline_file_edits e ON e.event_id = l.event_id
  JOIN observed_branches b ON md5(b.repository) = md5(e.repository);

-- Lines that each session landed seven days or longer ago, and those that lived for seven days. Younger lines are left out, also
-- those that have ended: else only the early ends of a week would count.
CREATE OR REPLACE VIEW hookline_session_survival AS
SELECT
  session_id,
  sum(lines) AS lines,
  coalesce(
    sum(lines) FILTER (
      WHERE
        ended_at IS NULL
        OR ended_at > landed_at + interval '7 days'
    ),
    0
  ) AS alive
FROM
  hookline_line_lives
WHERE
  session_id IS NOT NULL
  AND landed_at <= observed_at - interval '7 days'
GROUP BY
  session_id;
`,
  },
];
