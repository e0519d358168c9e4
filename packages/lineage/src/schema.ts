import type { Migration } from '@hookline/database';
import { KINSHIP } from './kinship-schema.ts';
import { TRACK_FUNCTIONS } from './track-batch.ts';

/**
 * Tables of the lineage graph. Inside, nodes are known by `node_id` (8 bytes an end of an edge); outside by `id`.
 * An edge runs from parent (source) to child (target). No foreign keys: events arrive in any order, and a parent that
 * nobody has told us about is a node of its own with origin `observed`.
 */
const TABLES: readonly string[] = [
  `CREATE TABLE pattern_lineage_nodes (
    node_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    pattern_id text NOT NULL,
    pattern_version text NOT NULL,
    fingerprint text CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    lineage_id uuid NOT NULL DEFAULT gen_random_uuid(),
    pattern_name text NOT NULL DEFAULT '',
    pattern_type text NOT NULL DEFAULT 'code',
    language text NOT NULL DEFAULT 'unknown',
    generation integer NOT NULL DEFAULT 1 CHECK (generation >= 1),
    origin text NOT NULL CHECK (origin IN ('tracked', 'observed')),
    pattern_data jsonb NOT NULL DEFAULT '{}',
    metadata jsonb NOT NULL DEFAULT '{}',
    first_seen_at timestamptz NOT NULL,
    deprecated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (pattern_id, pattern_version)
  )`,
  'CREATE UNIQUE INDEX pattern_lineage_nodes_fingerprint ON pattern_lineage_nodes (fingerprint)',
  'CREATE INDEX pattern_lineage_nodes_newest ON pattern_lineage_nodes (first_seen_at DESC, node_id DESC)',
  `CREATE TABLE pattern_lineage_edges (
    source_node_id bigint NOT NULL,
    target_node_id bigint NOT NULL,
    edge_type text NOT NULL
      CHECK (edge_type IN ('derived_from', 'modified_from', 'merged_from', 'replaced_by', 'inspired_by', 'deprecated_by')),
    transformation_type text
      CHECK (transformation_type IN ('refactor', 'enhancement', 'bugfix', 'merge', 'optimization', 'simplification')),
    edge_weight numeric(5, 4) NOT NULL DEFAULT 1 CHECK (edge_weight BETWEEN 0 AND 1),
    event_id uuid NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (target_node_id, source_node_id, edge_type),
    CHECK (source_node_id <> target_node_id)
  )`,
  'CREATE INDEX pattern_lineage_edges_source ON pattern_lineage_edges (source_node_id, target_node_id)',
  `CREATE TABLE pattern_lineage_events (
    event_id uuid PRIMARY KEY,
    node_id bigint NOT NULL,
    event_type text NOT NULL,
    event_data jsonb NOT NULL DEFAULT '{}',
    reason text,
    triggered_by text NOT NULL,
    correlation_id uuid,
    occurred_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX pattern_lineage_events_node ON pattern_lineage_events (node_id, occurred_at)',
  `CREATE TABLE pattern_occurrences (
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
  )`,
  'CREATE INDEX pattern_occurrences_node ON pattern_occurrences (node_id, occurred_at DESC)',
  'CREATE INDEX pattern_occurrences_path ON pattern_occurrences (path, repository)',
  'CREATE INDEX pattern_occurrences_session ON pattern_occurrences (session_id)',
  'CREATE INDEX pattern_occurrences_correlation ON pattern_occurrences (correlation_id)',
];

/** The schema of this package, in steps. Apply with `database.migrate('lineage', lineageMigrations)`. */
export const lineageMigrations: readonly Migration[] = [
  { name: '001-tables', statements: TABLES },
  { name: '002-track', statements: TRACK_FUNCTIONS },
  { name: '003-kinship', statements: KINSHIP },
];
