-- Column types as domains: PostgreSQL parses a table's own CHECK constraints again for every statement that writes a
-- row, and tracking writes rows one by one. Regular expressions are avoided for the same reason.
CREATE DOMAIN hookline_fingerprint AS text CHECK (
  octet_length(VALUE) = 64
  AND translate(VALUE, '0123456789abcdef', '') = ''
);

CREATE DOMAIN hookline_origin AS text CHECK (VALUE IN ('tracked', 'observed'));

CREATE DOMAIN hookline_generation AS integer CHECK (VALUE >= 1);

CREATE DOMAIN hookline_edge_type AS text CHECK (VALUE IN ('derived_from', 'modified_from', 'merged_from', 'replaced_by', 'inspired_by', 'deprecated_by'));

CREATE DOMAIN hookline_transformation AS text CHECK (VALUE IN ('refactor', 'enhancement', 'bugfix', 'merge', 'optimization', 'simplification'));

CREATE DOMAIN hookline_edge_weight AS numeric(5, 4) CHECK (VALUE BETWEEN 0 AND 1);

-- Pattern versions. Edges refer to node_id (8 bytes); clients see id. There are no foreign keys: events arrive in any
-- order, and a parent without an event of its own is a node with origin 'observed'.
CREATE TABLE pattern_lineage_nodes (
  node_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  pattern_id text NOT NULL,
  pattern_version text NOT NULL,
  fingerprint hookline_fingerprint,
  lineage_id uuid NOT NULL DEFAULT gen_random_uuid(),
  pattern_name text NOT NULL DEFAULT '',
  pattern_type text NOT NULL DEFAULT 'code',
  language text NOT NULL DEFAULT 'unknown',
  generation hookline_generation NOT NULL DEFAULT 1,
  origin hookline_origin NOT NULL,
  pattern_data jsonb NOT NULL DEFAULT '{}',
  metadata jsonb NOT NULL DEFAULT '{}',
  first_seen_at timestamptz NOT NULL,
  deprecated_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (pattern_id, pattern_version)
);

CREATE UNIQUE INDEX pattern_lineage_nodes_fingerprint ON pattern_lineage_nodes (fingerprint);

CREATE INDEX pattern_lineage_nodes_newest ON pattern_lineage_nodes (first_seen_at DESC, node_id DESC);

-- An edge runs from the parent (source) to the child (target).
CREATE TABLE pattern_lineage_edges (
  source_node_id bigint NOT NULL,
  target_node_id bigint NOT NULL,
  edge_type hookline_edge_type NOT NULL,
  transformation_type hookline_transformation,
  edge_weight hookline_edge_weight NOT NULL DEFAULT 1,
  event_id uuid NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (target_node_id, source_node_id, edge_type),
  CHECK (source_node_id <> target_node_id)
);

CREATE INDEX pattern_lineage_edges_source ON pattern_lineage_edges (source_node_id, target_node_id);

-- Lineage events as they were accepted.
CREATE TABLE pattern_lineage_events (
  event_id uuid PRIMARY KEY,
  node_id bigint NOT NULL,
  event_type text NOT NULL,
  event_data jsonb NOT NULL DEFAULT '{}',
  reason text,
  triggered_by text NOT NULL,
  correlation_id uuid,
  occurred_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX pattern_lineage_events_node ON pattern_lineage_events (node_id, occurred_at);

-- Places and times where a pattern was written.
CREATE TABLE pattern_occurrences (
  event_id uuid PRIMARY KEY,
  node_id bigint NOT NULL,
  event_type text NOT NULL,
  repository text,
  path text,
  start_line integer,
  end_line integer,
  session_id text,
  prompt_id text,
  tool_use_id text,
  tool_name text,
  agent_id text,
  correlation_id uuid,
  occurred_at timestamptz NOT NULL
);

CREATE INDEX pattern_occurrences_node ON pattern_occurrences (node_id, occurred_at DESC);

-- A hash index, because a long path exceeds the size limit of a B-tree entry.
CREATE INDEX pattern_occurrences_path ON pattern_occurrences USING hash (path);

CREATE INDEX pattern_occurrences_session ON pattern_occurrences (session_id);

CREATE INDEX pattern_occurrences_correlation ON pattern_occurrences (correlation_id);
