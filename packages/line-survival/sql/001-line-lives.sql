-- Lines of an edit that landed with the same commit and have the same end, or none yet. The edit tells who wrote them and where.
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
