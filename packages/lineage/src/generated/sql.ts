// Made from ../../sql by `node tooling/checks/src/sql.ts --write`. Edit the files there.

export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: '001-graph',
    sql: String.raw`-- Column types as domains: PostgreSQL parses a table's own CHECK constraints again for every statement that writes a
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
`,
  },
  {
    name: '002-similarity-queue',
    sql: String.raw`-- Nodes that wait for similarity search. A trigger appends marks in the transaction that writes the node, and marks are
-- deleted after the search: no node is missed in any commit order, and writers never wait for each other.
CREATE TABLE pattern_lineage_waiting (mark bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, node_id bigint NOT NULL);
`,
  },
  {
    name: '003-queue-existing-nodes',
    sql: String.raw`-- Nodes written before the queue existed. The lock excludes writers until the trigger exists.
LOCK TABLE pattern_lineage_nodes IN SHARE ROW EXCLUSIVE MODE;

INSERT INTO
  pattern_lineage_waiting (node_id)
SELECT
  node_id
FROM
  pattern_lineage_nodes
ORDER BY
  node_id;
`,
  },
  {
    name: '004-authors',
    sql: String.raw`-- Who wrote the text of an occurrence and how this is known. Rows of earlier versions have neither.
SET
  LOCAL lock_timeout = '30s';

ALTER TABLE pattern_occurrences
ADD COLUMN author text,
ADD COLUMN evidence text,
ADD COLUMN evidence_reason text,
ADD COLUMN moved_from text;
`,
  },
  {
    name: '005-latest-occurrences',
    sql: String.raw`SET
  LOCAL lock_timeout = '10s';

CREATE INDEX pattern_occurrences_latest ON pattern_occurrences (occurred_at DESC, node_id DESC);
`,
  },
  {
    name: '006-file-edits',
    sql: String.raw`-- Lines that an event changed in its file, without their text. Where and by whom is in the occurrence of the event. A blob
-- is NULL when there was no such text (complete) or when it is not known (not complete). Numbers are separated by commas.
CREATE TABLE file_edits (
  event_id uuid PRIMARY KEY,
  model text,
  line_key text,
  complete boolean NOT NULL,
  before_blob bytea,
  after_blob bytea,
  hunks text NOT NULL,
  line_hashes bytea NOT NULL,
  carried text,
  drift_author text,
  drift_before_blob bytea,
  drift_hunks text,
  drift_line_hashes bytea,
  drift_carried text
);
`,
  },
  {
    name: '007-commits',
    sql: String.raw`-- The commit that an imported text comes from, and its author. Rows of earlier versions have neither.
SET
  LOCAL lock_timeout = '30s';

ALTER TABLE pattern_occurrences
ADD COLUMN commit_id text,
ADD COLUMN commit_author text;
`,
  },
  {
    name: '008-search',
    sql: String.raw`-- Splits text into words: at punctuation, and identifiers also at their capital letters. Only the first 100,000 characters
-- count, because a tsvector has at most one megabyte. Indexes depend on this function, so that it never changes.
CREATE FUNCTION hookline_words (searched text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT strip(to_tsvector('simple'::regconfig, t.plain || ' ' || regexp_replace(
    regexp_replace(t.plain, '([a-z0-9])([A-Z])', '\1 \2', 'g'), '([A-Z])([A-Z][a-z])', '\1 \2', 'g')))
  FROM (SELECT translate(left(searched, 100000), '!"#$%&''()*+,-./:;<=>?@[\]^_{|}~' || chr(96), repeat(' ', 32)) AS plain) AS t
$$;

-- Words of the name, the code and the paths of each node, written when the node leaves the queue for similarity search.
CREATE TABLE pattern_search (node_id bigint PRIMARY KEY, words tsvector NOT NULL);

CREATE INDEX pattern_search_words ON pattern_search USING gin (words);

SET
  LOCAL lock_timeout = '30s';

CREATE INDEX pattern_occurrences_words ON pattern_occurrences USING gin (hookline_words (path));

-- Nodes that were written before.
INSERT INTO
  pattern_lineage_waiting (node_id)
SELECT
  node_id
FROM
  pattern_lineage_nodes
ORDER BY
  node_id;
`,
  },
  {
    name: '009-imported-edits',
    sql: String.raw`-- Origin of lines that another program recorded, such as an Agent Trace record; NULL for edits that were recorded here.
SET
  LOCAL lock_timeout = '30s';

ALTER TABLE file_edits
ADD COLUMN imported jsonb;
`,
  },
  {
    name: '010-empty-lists',
    sql: String.raw`SET
  LOCAL lock_timeout = '30s';

-- Patterns of a repository, latest first, and whether a language or an author occurs at all. The hash of the repository's name,
-- because a long name exceeds the size limit of an entry.
CREATE INDEX pattern_occurrences_repository ON pattern_occurrences (hashtextextended (repository, 0), occurred_at DESC, node_id DESC);

CREATE INDEX pattern_occurrences_author ON pattern_occurrences (author);

CREATE INDEX pattern_lineage_nodes_language ON pattern_lineage_nodes (language);
`,
  },
];

export const repeatables: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'edges',
    sql: String.raw`-- Returns the edge type between an event's pattern and its parents where the event names none.
CREATE OR REPLACE FUNCTION hookline_edge_type (event jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(event ->> 'edge_type', CASE event ->> 'event_type'
    WHEN 'pattern_modified' THEN 'modified_from' WHEN 'pattern_merged' THEN 'merged_from'
    WHEN 'pattern_deprecated' THEN 'deprecated_by' ELSE 'derived_from' END)
$$;

-- Returns whether target_id is start_id or one of its ancestors.
CREATE OR REPLACE FUNCTION hookline_reaches (start_id bigint, target_id bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  frontier bigint[] := ARRAY[start_id];
  seen bigint[] := ARRAY[start_id];
BEGIN
  WHILE cardinality(frontier) > 0 LOOP
    IF target_id = ANY (frontier) THEN RETURN true; END IF;
    SELECT array_agg(id) INTO frontier FROM (
      SELECT e.source_node_id AS id FROM unnest(frontier) AS f(id)
      JOIN pattern_lineage_edges e ON e.target_node_id = f.id
      EXCEPT SELECT unnest(seen)
    ) AS next;
    seen := seen || frontier;
  END LOOP;
  RETURN false;
END $$;

-- Moves a node and its descendants to the generation and lineage that follow from its new parent.
CREATE OR REPLACE FUNCTION hookline_move_to_lineage (child_id bigint, parent_generation integer, family uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  frontier bigint[] := ARRAY[child_id];
  level integer := parent_generation + 1;
BEGIN
  WHILE cardinality(frontier) > 0 LOOP
    WITH moved AS (
      UPDATE pattern_lineage_nodes SET generation = greatest(generation, level), lineage_id = family
      WHERE node_id = ANY (frontier) AND (generation < level OR lineage_id <> family)
      RETURNING node_id
    )
    SELECT array_agg(DISTINCT e.target_node_id) INTO frontier
    FROM moved JOIN pattern_lineage_edges e ON e.source_node_id = moved.node_id;
    level := level + 1;
  END LOOP;
END $$;
`,
  },
  {
    name: 'file-edits',
    sql: String.raw`-- Stores the edits of a batch whose events are stored. An event that was tracked before without an edit gets it now.
CREATE OR REPLACE FUNCTION hookline_log_edits (events jsonb, results jsonb[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO file_edits (event_id, model, line_key, complete, before_blob, after_blob, hunks, line_hashes, carried,
    drift_author, drift_before_blob, drift_hunks, drift_line_hashes, drift_carried,
    imported)
  SELECT (e ->> 'event_id')::uuid, e #>> '{edit,model}', e #>> '{edit,line_key}', (e #>> '{edit,complete}')::boolean,
    decode(e #>> '{edit,before_blob}', 'hex'), decode(e #>> '{edit,after_blob}', 'hex'),
    e #>> '{edit,hunks}', decode(e #>> '{edit,line_hashes}', 'base64'),
    e #>> '{edit,carried}', e #>> '{edit,drift,author}',
    decode(e #>> '{edit,drift,before_blob}', 'hex'), e #>> '{edit,drift,hunks}',
    decode(e #>> '{edit,drift,line_hashes}', 'base64'), e #>> '{edit,drift,carried}', e #> '{edit,imported}'
  FROM ROWS FROM (jsonb_array_elements(events), unnest(results)) AS batch(e, j)
  WHERE e ? 'edit' AND (j ? 'node_id' OR j ->> 'status' = 'duplicate')
  ON CONFLICT DO NOTHING
$$;
`,
  },
  {
    name: 'nodes',
    sql: String.raw`-- Returns the node of a fingerprint, else the newest node of a pattern id (and version). node_id + 0 keeps the planner
-- from walking the primary key backwards through the whole table before the first ANALYZE.
CREATE OR REPLACE FUNCTION hookline_find_node (wanted_id text, wanted_fingerprint text, wanted_version text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF wanted_fingerprint IS NOT NULL THEN
    RETURN (SELECT node_id FROM pattern_lineage_nodes WHERE fingerprint = wanted_fingerprint);
  END IF;
  RETURN (SELECT node_id FROM pattern_lineage_nodes
    WHERE pattern_id = wanted_id AND (wanted_version IS NULL OR pattern_version = wanted_version)
    ORDER BY node_id + 0 DESC LIMIT 1);
END $$;

-- Returns the pattern id to show for a fingerprint: the wanted id, extended by four digits while other code has it.
CREATE OR REPLACE FUNCTION hookline_free_id (wanted_id text, wanted_fingerprint text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown text := wanted_id;
BEGIN
  IF wanted_fingerprint IS NULL OR left(wanted_fingerprint, length(shown)) <> shown THEN RETURN shown; END IF;
  WHILE length(shown) < 64 AND EXISTS (
    SELECT FROM pattern_lineage_nodes WHERE pattern_id = shown AND fingerprint IS DISTINCT FROM wanted_fingerprint
  ) LOOP
    shown := left(wanted_fingerprint, length(shown) + 4);
  END LOOP;
  RETURN shown;
END $$;

-- Returns the version after a parent's version: a patch step for a similarity of 0.9 or more, a minor step for 0.7 or
-- more, otherwise a major step. A version that is not three numbers results in 1.0.0.
CREATE OR REPLACE FUNCTION hookline_next_version (version text, similarity numeric) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  part text[] := string_to_array(version, '.');
BEGIN
  IF version IS NULL OR cardinality(part) <> 3 OR translate(version, '0123456789', '') <> '..'
    OR '' = ANY (part) OR length(version) > 29 THEN RETURN '1.0.0'; END IF;
  IF similarity IS NULL OR similarity >= 0.9 THEN RETURN part[1] || '.' || part[2] || '.' || (part[3]::bigint + 1); END IF;
  IF similarity >= 0.7 THEN RETURN part[1] || '.' || (part[2]::bigint + 1) || '.0'; END IF;
  RETURN (part[1]::bigint + 1) || '.0.0';
END $$;

-- Returns the wanted version where it is free, else the next free version after the newest one of the pattern id.
CREATE OR REPLACE FUNCTION hookline_free_version (shown_id text, wanted_version text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  free text := wanted_version;
BEGIN
  IF NOT EXISTS (SELECT FROM pattern_lineage_nodes WHERE pattern_id = shown_id AND pattern_version = free) THEN RETURN free; END IF;
  SELECT hookline_next_version(pattern_version, 1) INTO free FROM pattern_lineage_nodes
  WHERE pattern_id = shown_id ORDER BY node_id + 0 DESC LIMIT 1;
  WHILE EXISTS (SELECT FROM pattern_lineage_nodes WHERE pattern_id = shown_id AND pattern_version = free) LOOP
    free := hookline_next_version(free, 1);
  END LOOP;
  RETURN free;
END $$;
`,
  },
  {
    name: 'parents',
    sql: String.raw`-- Returns the parents that an event names with their nodes, as far as they exist, and similarities; parents named by id
-- alone come last. The lookups repeat hookline_find_node in one statement, because a call for each parent takes three
-- times as long.
CREATE OR REPLACE FUNCTION hookline_parents (event jsonb) RETURNS TABLE (pattern_id text, given jsonb, node_id bigint, weight numeric) LANGUAGE sql STABLE AS $$
  SELECT named.pattern_id, named.given,
    CASE WHEN named.given ->> 'fingerprint' IS NULL THEN (
      SELECT n.node_id FROM pattern_lineage_nodes n WHERE n.pattern_id = named.pattern_id ORDER BY n.node_id + 0 DESC LIMIT 1
    ) ELSE (
      SELECT n.node_id FROM pattern_lineage_nodes n WHERE n.fingerprint = named.given ->> 'fingerprint' LIMIT 1
    ) END,
    coalesce((named.given ->> 'similarity')::numeric, 1)
  FROM (
    SELECT DISTINCT ON (listed.pattern_id) listed.pattern_id, listed.given, listed.ordinal FROM (
      SELECT p.value ->> 'pattern_id' AS pattern_id, p.value AS given, p.ordinality AS ordinal
      FROM jsonb_array_elements(event -> 'parents') WITH ORDINALITY AS p
      UNION ALL
      SELECT p.value, '{}'::jsonb, 1000 + p.ordinality
      FROM jsonb_array_elements_text(event -> 'parent_pattern_ids') WITH ORDINALITY AS p
    ) AS listed ORDER BY listed.pattern_id, listed.ordinal
  ) AS named ORDER BY named.ordinal
$$;

-- Returns whether an unknown parent is the event's own pattern: by its fingerprint; by an id that is a prefix of the
-- event's own fingerprint; or by name, where the event has the version that a parent known by name alone gets.
CREATE OR REPLACE FUNCTION hookline_is_own (event jsonb, parent_id text, given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN given ->> 'fingerprint' IS NOT NULL THEN given ->> 'fingerprint' = event ->> 'fingerprint'
    WHEN event ->> 'fingerprint' IS NOT NULL THEN
      parent_id = event ->> 'pattern_id' AND left(event ->> 'fingerprint', length(parent_id)) = parent_id
    ELSE parent_id = event ->> 'pattern_id' AND event ->> 'pattern_version' = '1.0.0' END
$$;

-- Returns the nodes of all parents except the event's own pattern, and creates missing ones with origin 'observed'.
CREATE OR REPLACE FUNCTION hookline_ensure_parents (event jsonb, occurred timestamptz) RETURNS TABLE (parent_node_id bigint, weight numeric) LANGUAGE plpgsql AS $$
DECLARE
  named record;
BEGIN
  FOR named IN SELECT * FROM hookline_parents(event) LOOP
    parent_node_id := named.node_id;
    weight := named.weight;
    IF parent_node_id IS NULL THEN
      CONTINUE WHEN hookline_is_own(event, named.pattern_id, named.given);
      INSERT INTO pattern_lineage_nodes (pattern_id, pattern_version, fingerprint, pattern_name, pattern_type, language,
        origin, pattern_data, first_seen_at)
      VALUES (hookline_free_id(named.pattern_id, named.given ->> 'fingerprint'),
        hookline_free_version(hookline_free_id(named.pattern_id, named.given ->> 'fingerprint'), '1.0.0'), named.given ->> 'fingerprint',
        coalesce(named.given ->> 'pattern_name', ''), event ->> 'pattern_type',
        coalesce(named.given ->> 'language', event ->> 'language'), 'observed',
        coalesce(named.given -> 'pattern_data', '{}'), occurred)
      ON CONFLICT DO NOTHING RETURNING node_id INTO parent_node_id;
      parent_node_id := coalesce(parent_node_id,
        hookline_find_node(named.pattern_id, named.given ->> 'fingerprint', NULL));
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- Returns the id of a parent that would close a cycle with an edge of this event onto child_id, or NULL.
CREATE OR REPLACE FUNCTION hookline_cycle_parent (event jsonb, child_id bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT p.pattern_id FROM hookline_parents(event) AS p WHERE p.node_id IS NOT NULL AND
    CASE WHEN event ->> 'event_type' = 'pattern_deprecated' THEN hookline_reaches(child_id, p.node_id)
         ELSE hookline_reaches(p.node_id, child_id) END
  LIMIT 1
$$;
`,
  },
  {
    name: 'published',
    sql: String.raw`-- Functions for other components. Their signatures are stable; the tables are not.
-- Locks the newest node of each pattern id until the transaction ends and returns what hookline_restore_node needs. Unknown
-- pattern ids are left out.
CREATE OR REPLACE FUNCTION hookline_lock_newest_nodes (pattern_ids text[]) RETURNS TABLE (node_id bigint, pattern_id text, deprecated_at text, preferred jsonb) LANGUAGE sql AS $$
  SELECT n.node_id, n.pattern_id, n.deprecated_at::text, n.metadata -> 'preferred'
  FROM pattern_lineage_nodes n WHERE n.node_id IN (
    SELECT max(v.node_id) FROM pattern_lineage_nodes v WHERE v.pattern_id = ANY (pattern_ids) GROUP BY v.pattern_id)
  ORDER BY n.node_id FOR UPDATE
$$;

-- Locks a pattern's node among some nodes and returns its preference, as hookline_prefer_node stored it.
CREATE OR REPLACE FUNCTION hookline_lock_preference (node_ids bigint[], of_pattern_id text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT n.metadata -> 'preferred' FROM pattern_lineage_nodes n
  WHERE n.node_id = ANY (node_ids) AND n.pattern_id = of_pattern_id FOR UPDATE
$$;

-- Marks a node as preferred, and no longer deprecated.
CREATE OR REPLACE FUNCTION hookline_prefer_node (node bigint, preference jsonb) RETURNS void LANGUAGE sql AS $$
  UPDATE pattern_lineage_nodes
  SET deprecated_at = NULL, metadata = (metadata - 'preferred') || jsonb_build_object('preferred', preference)
  WHERE node_id = node
$$;

-- Marks a node as deprecated since a moment, unless it is already, and no longer preferred.
CREATE OR REPLACE FUNCTION hookline_deprecate_node (node bigint, since timestamptz) RETURNS void LANGUAGE sql AS $$
  UPDATE pattern_lineage_nodes
  SET deprecated_at = coalesce(deprecated_at, since), metadata = metadata - 'preferred'
  WHERE node_id = node
$$;

-- Restores what hookline_lock_newest_nodes returned for a node.
CREATE OR REPLACE FUNCTION hookline_restore_node (node bigint, was_deprecated_at timestamptz, was_preferred jsonb) RETURNS void LANGUAGE sql AS $$
  UPDATE pattern_lineage_nodes SET deprecated_at = was_deprecated_at, metadata = (metadata - 'preferred')
    || CASE WHEN was_preferred = 'null' THEN '{}' ELSE jsonb_build_object('preferred', was_preferred) END
  WHERE node_id = node
$$;

-- Stores an event about a node that no client sent.
CREATE OR REPLACE FUNCTION hookline_log_node_event (id uuid, node bigint, type text, data jsonb, why text, triggered text, happened timestamptz) RETURNS void LANGUAGE sql AS $$
  INSERT INTO pattern_lineage_events (event_id, node_id, event_type, event_data, reason, triggered_by, occurred_at)
  VALUES (id, node, type, data, why, triggered, happened)
$$;

-- Returns a pattern, its parents (20 at most) and its parents' other children (50 at most), each with the closest relation.
CREATE OR REPLACE FUNCTION hookline_relatives (of_pattern_id text) RETURNS TABLE (pattern_id text, relation text) LANGUAGE sql STABLE AS $$
  WITH own AS (
    SELECT n.node_id FROM pattern_lineage_nodes n WHERE n.pattern_id = of_pattern_id
  ), parent AS (
    SELECT DISTINCT e.source_node_id AS node_id FROM own
    JOIN pattern_lineage_edges e ON e.target_node_id = own.node_id LIMIT 20
  )
  SELECT DISTINCT ON (found.pattern_id) found.pattern_id, found.relation FROM (
    SELECT of_pattern_id AS pattern_id, 'self' AS relation, 0 AS rank
    UNION ALL SELECT n.pattern_id, 'parent', 1 FROM parent JOIN pattern_lineage_nodes n USING (node_id)
    UNION ALL (SELECT n.pattern_id, 'sibling', 2 FROM parent JOIN pattern_lineage_edges e ON e.source_node_id = parent.node_id
      JOIN pattern_lineage_nodes n ON n.node_id = e.target_node_id LIMIT 50)
  ) AS found ORDER BY found.pattern_id, found.rank
$$;

-- Edits of files with the call, session and trace that made them.
CREATE OR REPLACE VIEW hookline_file_edits AS
SELECT
  f.event_id,
  o.event_type,
  o.node_id,
  o.repository,
  o.path,
  o.moved_from,
  o.occurred_at,
  o.author,
  o.evidence,
  o.evidence_reason,
  o.session_id,
  o.prompt_id,
  o.correlation_id,
  o.tool_use_id,
  o.tool_name,
  o.agent_id,
  f.model,
  f.line_key,
  f.complete,
  f.before_blob,
  f.after_blob,
  f.hunks,
  f.line_hashes,
  f.carried,
  f.drift_author,
  f.drift_before_blob,
  f.drift_hunks,
  f.drift_line_hashes,
  f.drift_carried,
  n.pattern_id,
  n.pattern_name,
  n.language,
  f.imported
FROM
  pattern_occurrences o
  JOIN file_edits f ON f.event_id = o.event_id
  LEFT JOIN pattern_lineage_nodes n ON n.node_id = o.node_id;
`,
  },
  {
    name: 'search',
    sql: String.raw`-- Writes the words of nodes. A node that another transaction is deleting is waited for, and left out afterwards.
CREATE OR REPLACE FUNCTION hookline_write_words (nodes bigint[]) RETURNS void LANGUAGE sql AS $$
  WITH existing AS MATERIALIZED (
    SELECT * FROM pattern_lineage_nodes WHERE node_id = ANY (nodes) ORDER BY node_id FOR KEY SHARE
  )
  INSERT INTO pattern_search (node_id, words)
  SELECT n.node_id, hookline_words(concat_ws(' ', n.pattern_name, (
      SELECT string_agg(DISTINCT o.path, ' ') FROM pattern_occurrences o WHERE o.node_id = n.node_id
    ), CASE WHEN jsonb_typeof(n.pattern_data -> 'code') = 'string' THEN n.pattern_data ->> 'code'
      ELSE n.pattern_data ->> 'template_code' END))
  FROM existing n
  ON CONFLICT (node_id) DO UPDATE SET words = EXCLUDED.words
$$;
`,
  },
  {
    name: 'similarity',
    sql: String.raw`-- Triggers that append new nodes, and nodes whose origin changes, to the similarity queue.
CREATE OR REPLACE FUNCTION hookline_queue_node () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pattern_lineage_waiting (node_id) VALUES (NEW.node_id);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION hookline_queue_nodes () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pattern_lineage_waiting (node_id) SELECT node_id FROM created ORDER BY node_id;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER hookline_nodes_created
AFTER INSERT ON pattern_lineage_nodes REFERENCING NEW TABLE AS created FOR EACH STATEMENT
EXECUTE FUNCTION hookline_queue_nodes ();

CREATE OR REPLACE TRIGGER hookline_node_origin_changed
AFTER UPDATE OF origin ON pattern_lineage_nodes FOR EACH ROW WHEN (OLD.origin <> NEW.origin)
EXECUTE FUNCTION hookline_queue_node ();

-- Returns whether no event named a parent of this node. Edges found by similarity have found_by in their metadata.
CREATE OR REPLACE FUNCTION hookline_is_orphan (child bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (
    SELECT FROM pattern_lineage_edges WHERE target_node_id = child
      AND edge_type NOT IN ('deprecated_by', 'replaced_by') AND NOT metadata ? 'found_by')
$$;

-- Replaces the similarity edges of a node and returns how many it has now. Nothing is written where an event has named a
-- parent meanwhile, and no edge that would close a cycle.
CREATE OR REPLACE FUNCTION hookline_link_similar (child bigint, parents jsonb, transformation text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  base pattern_lineage_nodes;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('hookline_lineage_edges'));
  IF NOT hookline_is_orphan(child) THEN RETURN 0; END IF;
  DELETE FROM pattern_lineage_edges e WHERE target_node_id = child AND metadata ? 'found_by' AND NOT EXISTS (
    SELECT FROM jsonb_to_recordset(parents) AS p(id bigint, edge_type text)
    WHERE p.id = e.source_node_id AND p.edge_type = e.edge_type);
  INSERT INTO pattern_lineage_edges (source_node_id, target_node_id, edge_type, transformation_type, edge_weight,
    event_id, metadata)
  SELECT p.id, child, p.edge_type, transformation, p.score, n.id,
    jsonb_build_object('found_by', 'likeness', 'method', p.method, 'score', p.score, 'ptn', p.ptn)
  FROM jsonb_to_recordset(parents) AS p(id bigint, edge_type text, method text, score numeric, ptn text)
  JOIN pattern_lineage_nodes n ON n.node_id = child
  WHERE p.id <> child AND EXISTS (SELECT FROM pattern_lineage_nodes o WHERE o.node_id = p.id)
    AND NOT hookline_reaches(p.id, child)
  ON CONFLICT (target_node_id, source_node_id, edge_type) DO UPDATE
    SET transformation_type = excluded.transformation_type, edge_weight = excluded.edge_weight,
      metadata = excluded.metadata;
  SELECT n.* INTO base FROM pattern_lineage_edges e JOIN pattern_lineage_nodes n ON n.node_id = e.source_node_id
  WHERE e.target_node_id = child AND e.metadata ? 'found_by' ORDER BY n.generation DESC, n.first_seen_at, n.node_id LIMIT 1;
  IF base.node_id IS NOT NULL THEN PERFORM hookline_move_to_lineage(child, base.generation, base.lineage_id); END IF;
  RETURN (SELECT count(*) FROM pattern_lineage_edges WHERE target_node_id = child AND metadata ? 'found_by');
END $$;
`,
  },
  {
    name: 'track-fresh',
    sql: String.raw`-- Decides for each event of a batch whether it is fresh: it creates code that neither the database nor an earlier event
-- of the batch knows, without a parent or with one. The parent is parent_node, or the node of the event at parent_ordinal,
-- which then has to be fresh too.
--
-- Lookups are scalar subqueries: EXISTS may be planned as a hash of the whole table.
CREATE OR REPLACE FUNCTION hookline_classify_events (events jsonb) RETURNS TABLE (
  ordinal bigint,
  event_id text,
  fresh boolean,
  has_parent boolean,
  parent_ordinal bigint,
  parent_node bigint,
  generation integer,
  family uuid,
  version text,
  weight numeric
) LANGUAGE sql STABLE AS $$
  WITH batch AS (
    SELECT b.ordinal, b.e, b.e ->> 'pattern_id' AS id, b.e ->> 'fingerprint' AS code
    FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, ordinal)
  ), parents AS (
    SELECT ordinal, p ->> 'pattern_id' AS id, p ->> 'fingerprint' AS code, (p ->> 'similarity')::numeric AS weight
    FROM batch, jsonb_array_elements(e -> 'parents') AS p
    UNION ALL SELECT ordinal, p, NULL, NULL FROM batch, jsonb_array_elements_text(e -> 'parent_pattern_ids') AS p
  ), only_parents AS (
    SELECT ordinal, min(id) AS id, min(code) AS code, min(weight) AS weight, count(*) AS among FROM parents GROUP BY ordinal
  ), mentions AS (
    SELECT id, code, ordinal AS made, NULL::bigint AS named FROM batch UNION ALL SELECT id, code, NULL, ordinal FROM parents
  ), ids AS (
    SELECT id, count(DISTINCT code) AS codes, min(made) AS made, min(named) AS named FROM mentions GROUP BY id
  ), codes AS (
    SELECT code, min(made) AS made, min(named) AS named FROM mentions GROUP BY code
  ), classified AS (
    SELECT b.ordinal, b.e ->> 'event_id' AS event_id, p.ordinal IS NOT NULL AS has_parent, p.weight,
      b.e ->> 'event_type' IN ('pattern_created', 'pattern_modified', 'pattern_merged', 'pattern_forked')
        AND own_id.codes = 1 AND own_id.made = b.ordinal AND own_code.made = b.ordinal
        AND (least(own_id.named, own_code.named) > b.ordinal) IS NOT FALSE AND (p.among > 1) IS NOT TRUE
        AND (SELECT true FROM pattern_lineage_nodes WHERE fingerprint = b.code LIMIT 1) IS NULL
        AND (SELECT true FROM pattern_lineage_nodes WHERE pattern_id = b.id LIMIT 1) IS NULL AS fresh,
      CASE WHEN p.code IS NOT NULL THEN parent_code.made ELSE parent_id.made END AS parent_ordinal,
      CASE WHEN p.code IS NOT NULL THEN (
        SELECT node_id FROM pattern_lineage_nodes WHERE fingerprint = p.code LIMIT 1
      ) WHEN parent_id.codes = 0 AND parent_id.made IS NULL THEN (
        SELECT node_id FROM pattern_lineage_nodes WHERE pattern_id = p.id ORDER BY node_id + 0 DESC LIMIT 1
      ) END AS parent_node
    FROM batch b JOIN ids own_id ON own_id.id = b.id JOIN codes own_code ON own_code.code = b.code
    LEFT JOIN only_parents p ON p.ordinal = b.ordinal
    LEFT JOIN ids parent_id ON parent_id.id = p.id LEFT JOIN codes parent_code ON parent_code.code = p.code
  )
  SELECT j.ordinal, j.event_id, j.fresh, j.has_parent, j.parent_ordinal, j.parent_node,
    n.generation, n.lineage_id, n.pattern_version, coalesce(j.weight, 1)
  FROM classified j LEFT JOIN LATERAL (
    SELECT * FROM pattern_lineage_nodes WHERE node_id = j.parent_node LIMIT 1
  ) AS n ON true
$$;

-- Writes the nodes and edges of the fresh events of a batch, one statement for each table. Returns what hookline_track_one
-- returns, with NULL for the other events. The graph equals the one that tracking the events one by one results in: a
-- fresh node is new to every event, and no other event of the batch can change its parent.
CREATE OR REPLACE FUNCTION hookline_track_fresh (events jsonb, known jsonb) RETURNS jsonb[] LANGUAGE plpgsql AS $$
DECLARE
  event record;
  results jsonb[] := array_fill(NULL::jsonb, ARRAY[jsonb_array_length(events)]);
  nodes bigint[] := results::bigint[];
  parents bigint[];
  generations integer[];
  families uuid[];
  versions text[];
  weights numeric[];
  fresh integer := 0;
  written integer;
BEGIN
  FOR event IN SELECT * FROM hookline_classify_events(events) ORDER BY ordinal LOOP
    -- Sorted out here: as a condition of the query it lets PostgreSQL expect one row, and join in squared time.
    CONTINUE WHEN NOT event.fresh OR known ? event.event_id;
    IF event.parent_node IS NULL AND event.parent_ordinal < event.ordinal THEN
      event.parent_node := nodes[event.parent_ordinal];
      event.generation := generations[event.parent_ordinal];
      event.family := families[event.parent_ordinal];
      event.version := versions[event.parent_ordinal];
    END IF;
    CONTINUE WHEN event.has_parent AND event.parent_node IS NULL;
    fresh := fresh + 1;
    nodes[event.ordinal] := nextval('pattern_lineage_nodes_node_id_seq');
    parents[event.ordinal] := event.parent_node;
    generations[event.ordinal] := coalesce(event.generation, 0) + 1;
    families[event.ordinal] := coalesce(event.family, gen_random_uuid());
    versions[event.ordinal] := coalesce(events -> (event.ordinal::integer - 1) ->> 'pattern_version',
      hookline_next_version(event.version, event.weight));
    weights[event.ordinal] := event.weight;
  END LOOP;
  IF fresh = 0 THEN RETURN results; END IF;

  INSERT INTO pattern_lineage_nodes (node_id, pattern_id, pattern_version, fingerprint, lineage_id, pattern_name,
    pattern_type, language, generation, origin, pattern_data, metadata, first_seen_at) OVERRIDING SYSTEM VALUE
  SELECT nodes[ordinal], e ->> 'pattern_id', versions[ordinal], e ->> 'fingerprint', families[ordinal], e ->> 'pattern_name',
    e ->> 'pattern_type', e ->> 'language', generations[ordinal], 'tracked', e -> 'pattern_data',
    coalesce(e -> 'metadata', '{}'), (e ->> 'occurred_at')::timestamptz
  FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, ordinal) WHERE nodes[ordinal] IS NOT NULL
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written <> fresh THEN
    RAISE serialization_failure USING MESSAGE = 'another transaction made one of these patterns a moment ago';
  END IF;
  INSERT INTO pattern_lineage_edges (source_node_id, target_node_id, edge_type, transformation_type, edge_weight, event_id)
  SELECT parents[ordinal], nodes[ordinal], hookline_edge_type(e), e ->> 'transformation_type', weights[ordinal],
    (e ->> 'event_id')::uuid
  FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, ordinal) WHERE parents[ordinal] IS NOT NULL;
  SELECT array_agg(CASE WHEN nodes[ordinal] IS NOT NULL THEN
    jsonb_build_object('node_id', nodes[ordinal], 'kind', e -> 'event_type', 'status', 'recorded') END ORDER BY ordinal)
  INTO results FROM jsonb_array_elements(events) WITH ORDINALITY AS b(e, ordinal);
  RETURN results;
END $$;
`,
  },
  {
    name: 'track-one',
    sql: String.raw`-- Writes the node and the edges of one event whose id is new. Returns {status, kind, node_id}, where kind is the event
-- type that applies, or {error, ...} with nothing written.
--
-- Known code is not created again: creating it counts as applying it, and so does modifying other code into it where the
-- client asked for that (if_known). A node that is only a parent so far (origin 'observed'), first seen after this
-- event, is the node that this event creates: events arrive in any order.
--
-- So an edit (1) may arrive after the edit that reverted it (2), whose edge exists already. With if_known 'apply' the
-- client could not know: (1) is recorded without the edge that would close the cycle, and the graph has the edge of (2)
-- instead of the edge of (1). A client that asked for the edge receives the error 'cycle'.
CREATE OR REPLACE FUNCTION hookline_track_one (event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  kind text := event ->> 'event_type';
  occurred timestamptz := (event ->> 'occurred_at')::timestamptz;
  creates boolean := kind IN ('pattern_created', 'pattern_modified', 'pattern_merged', 'pattern_forked');
  deprecates boolean := kind = 'pattern_deprecated';
  applies_if_known boolean := creates AND event ->> 'if_known' = 'apply';
  node bigint;
  base_generation integer;
  base_version text;
  family uuid;
  is_known boolean := false;
  adds_edges boolean;
  names_parents boolean;
  exists_already boolean;
  cycle_parent text;
  shown_id text;
  parents bigint[];
  weights numeric[];
BEGIN
  node := hookline_find_node(event ->> 'pattern_id', event ->> 'fingerprint', event ->> 'pattern_version');
  exists_already := node IS NOT NULL;
  IF NOT exists_already AND NOT creates AND event ->> 'fingerprint' IS NULL THEN
    RETURN jsonb_build_object('error', 'unknown_pattern', 'pattern_id', event ->> 'pattern_id');
  END IF;
  IF exists_already THEN
    SELECT n.origin = 'tracked' OR n.first_seen_at < occurred INTO is_known FROM pattern_lineage_nodes n WHERE n.node_id = node;
  END IF;
  adds_edges := deprecates OR (creates AND NOT is_known)
    OR (creates AND kind <> 'pattern_created' AND event ->> 'if_known' = 'link');
  names_parents := adds_edges AND (event ? 'parents' OR event ? 'parent_pattern_ids');

  IF names_parents AND exists_already THEN
    -- Only an edge onto a node that exists can close a cycle, so one transaction at a time may add such.
    PERFORM pg_advisory_xact_lock(hashtext('hookline_lineage_edges'));
    cycle_parent := hookline_cycle_parent(event, node);
  END IF;
  IF names_parents THEN
    SELECT array_agg(p.node_id), array_agg(p.weight),
      coalesce(cycle_parent, min(p.pattern_id) FILTER (WHERE p.node_id IS NULL AND hookline_is_own(event, p.pattern_id, p.given)))
    INTO parents, weights, cycle_parent FROM hookline_parents(event) AS p;
    IF cycle_parent IS NOT NULL AND NOT applies_if_known THEN
      RETURN jsonb_build_object('error', 'cycle', 'pattern_id', event ->> 'pattern_id', 'parent_id', cycle_parent);
    END IF;
    IF array_position(parents, NULL) IS NOT NULL THEN
      SELECT array_agg(p.parent_node_id), array_agg(p.weight) INTO parents, weights
      FROM hookline_ensure_parents(event, occurred) AS p;
      -- Such a parent may be another transaction's, and come from this very node: it is there to be seen next time.
      IF exists_already AND cycle_parent IS NULL AND hookline_cycle_parent(event, node) IS NOT NULL THEN
        RAISE serialization_failure USING MESSAGE = 'another transaction made one of the parents a moment ago';
      END IF;
    END IF;
    IF exists_already AND cycle_parent IS NOT NULL THEN
      SELECT array_agg(p.id), array_agg(p.weight) INTO parents, weights
      FROM unnest(parents, weights) AS p(id, weight) WHERE NOT hookline_reaches(p.id, node);
    END IF;
    IF NOT deprecates THEN
      SELECT n.generation, n.pattern_version, n.lineage_id INTO base_generation, base_version, family
      FROM unnest(parents) AS p(id)
      CROSS JOIN LATERAL (SELECT * FROM pattern_lineage_nodes WHERE node_id = p.id LIMIT 1) AS n
      ORDER BY n.generation DESC, n.first_seen_at, n.node_id LIMIT 1;
    END IF;
  END IF;

  IF NOT exists_already THEN
    shown_id := hookline_free_id(event ->> 'pattern_id', event ->> 'fingerprint');
    INSERT INTO pattern_lineage_nodes (pattern_id, pattern_version, fingerprint, lineage_id, pattern_name, pattern_type,
      language, generation, origin, pattern_data, metadata, first_seen_at)
    VALUES (shown_id,
      coalesce(event ->> 'pattern_version',
        hookline_free_version(shown_id, coalesce(hookline_next_version(base_version, weights[1]), '1.0.0'))),
      event ->> 'fingerprint', coalesce(family, gen_random_uuid()), event ->> 'pattern_name',
      event ->> 'pattern_type', event ->> 'language', coalesce(base_generation, 0) + 1,
      CASE WHEN creates THEN 'tracked' ELSE 'observed' END, event -> 'pattern_data', coalesce(event -> 'metadata', '{}'),
      occurred)
    ON CONFLICT DO NOTHING RETURNING node_id INTO node;
    IF node IS NULL THEN
      IF EXISTS (SELECT FROM pattern_lineage_nodes WHERE pattern_id = shown_id
        AND pattern_version = event ->> 'pattern_version' AND fingerprint IS DISTINCT FROM event ->> 'fingerprint') THEN
        RAISE unique_violation USING MESSAGE = 'other code has this pattern_id and pattern_version';
      END IF;
      -- Judged again, it is known, and what was written of its parents for this event is not there.
      RAISE serialization_failure USING MESSAGE = 'another transaction made this pattern a moment ago';
    END IF;
  ELSIF creates AND NOT is_known THEN
    UPDATE pattern_lineage_nodes SET origin = 'tracked', first_seen_at = occurred,
      pattern_name = coalesce(nullif(event ->> 'pattern_name', ''), pattern_name), pattern_type = event ->> 'pattern_type',
      language = event ->> 'language', pattern_data = pattern_data || (event -> 'pattern_data'),
      metadata = metadata || coalesce(event -> 'metadata', '{}')
    WHERE node_id = node;
  END IF;
  IF deprecates THEN
    UPDATE pattern_lineage_nodes SET deprecated_at = coalesce(deprecated_at, occurred) WHERE node_id = node;
  END IF;
  IF creates AND is_known AND NOT adds_edges THEN kind := 'pattern_applied'; END IF;

  IF names_parents THEN
    INSERT INTO pattern_lineage_edges (source_node_id, target_node_id, edge_type, transformation_type, edge_weight, event_id)
    SELECT CASE WHEN deprecates THEN node ELSE p.id END, CASE WHEN deprecates THEN p.id ELSE node END,
      hookline_edge_type(event), event ->> 'transformation_type', p.weight, (event ->> 'event_id')::uuid
    FROM unnest(parents, weights) AS p(id, weight) WHERE p.id <> node
    ON CONFLICT DO NOTHING;
    IF exists_already AND family IS NOT NULL THEN
      PERFORM hookline_move_to_lineage(node, base_generation, family);
    END IF;
  END IF;
  RETURN jsonb_build_object('node_id', node, 'kind', kind,
    'status', CASE WHEN is_known AND creates THEN 'already_exists' ELSE 'recorded' END);
END $$;
`,
  },
  {
    name: 'track',
    sql: String.raw`-- Stores the events of a batch and their occurrences.
CREATE OR REPLACE FUNCTION hookline_log_events (events jsonb, results jsonb[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pattern_lineage_events (event_id, node_id, event_type, event_data, reason, triggered_by, correlation_id, occurred_at)
  SELECT (e ->> 'event_id')::uuid, (j ->> 'node_id')::bigint, j ->> 'kind', coalesce(e -> 'event_data', '{}'),
    e ->> 'reason', e ->> 'triggered_by', (e ->> 'correlation_id')::uuid, (e ->> 'occurred_at')::timestamptz
  FROM ROWS FROM (jsonb_array_elements(events), unnest(results)) AS batch(e, j) WHERE j ? 'node_id';
  INSERT INTO pattern_occurrences (event_id, node_id, event_type, repository, path, start_line, end_line, session_id,
    prompt_id, tool_use_id, tool_name, agent_id, author, evidence, evidence_reason, moved_from, commit_id, commit_author,
    correlation_id, occurred_at)
  SELECT (e ->> 'event_id')::uuid, (j ->> 'node_id')::bigint, j ->> 'kind', e ->> 'repository', e ->> 'file_path',
    (e #>> '{span,start_line}')::integer, (e #>> '{span,end_line}')::integer, e ->> 'session_id', e ->> 'prompt_id',
    e ->> 'tool_use_id', e ->> 'tool_name', e ->> 'agent_id', e ->> 'author', e ->> 'evidence', e ->> 'evidence_reason',
    e ->> 'moved_from', e ->> 'commit', e ->> 'commit_author', (e ->> 'correlation_id')::uuid,
    (e ->> 'occurred_at')::timestamptz
  FROM ROWS FROM (jsonb_array_elements(events), unnest(results)) AS batch(e, j)
  WHERE j ? 'node_id' AND coalesce(e ->> 'file_path', e ->> 'session_id', e ->> 'repository') IS NOT NULL;
END $$;

-- Returns the result of each event of a batch, in order: its error, or the stored row. Row by row: a join that was planned
-- while the tables were small would scan them for one event.
CREATE OR REPLACE FUNCTION hookline_event_results (events jsonb, results jsonb[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT jsonb_agg(CASE WHEN v.event_id IS NULL THEN batch.j ELSE jsonb_build_object(
    'status', batch.j -> 'status', 'event_id', v.event_id, 'event_type', v.event_type, 'lineage_id', n.lineage_id,
    'pattern_node_id', n.id, 'pattern_id', n.pattern_id, 'pattern_version', n.pattern_version,
    'pattern_name', n.pattern_name, 'generation', n.generation, 'deprecated', n.deprecated_at IS NOT NULL,
    'created_at', n.created_at, 'timestamp', v.occurred_at,
    'parent_node_ids', (
      SELECT coalesce(jsonb_agg(p.id ORDER BY p.node_id), '[]') FROM pattern_lineage_edges e
      CROSS JOIN LATERAL (SELECT * FROM pattern_lineage_nodes WHERE node_id = e.source_node_id LIMIT 1) AS p
      WHERE e.target_node_id = n.node_id AND e.event_id = v.event_id)) END ORDER BY batch.ordinal)
  FROM ROWS FROM (jsonb_array_elements(events), unnest(results)) WITH ORDINALITY AS batch(e, j, ordinal)
  LEFT JOIN LATERAL (
    SELECT * FROM pattern_lineage_events WHERE event_id = (batch.e ->> 'event_id')::uuid LIMIT 1) AS v ON true
  LEFT JOIN LATERAL (SELECT * FROM pattern_lineage_nodes WHERE node_id = v.node_id LIMIT 1) AS n ON true);
END $$;

-- Tracks events in order; each has an event_id. Returns one object for each event: the result, or {error, ...} with
-- nothing of that event written. An event that was tracked before returns what is stored, with status 'duplicate'.
--
-- Everything that an event reads and writes happens in one round trip and one transaction, in any number of service
-- processes at once. The new events of a batch are written together; the others one by one, because each may depend on
-- the one before. Generic plans: PostgreSQL would plan statements over a parent list again for each event because of the
-- list's length, which takes a quarter of the time.
CREATE OR REPLACE FUNCTION hookline_track (events jsonb) RETURNS jsonb LANGUAGE plpgsql
SET
  plan_cache_mode = force_generic_plan AS $$
DECLARE
  known jsonb;
  results jsonb[];
  event jsonb;
BEGIN
  SELECT coalesce(jsonb_object_agg(v.event_id, true), '{}') INTO known FROM jsonb_array_elements(events) AS e
  CROSS JOIN LATERAL (
    SELECT event_id FROM pattern_lineage_events WHERE event_id = (e ->> 'event_id')::uuid LIMIT 1) AS v;
  results := CASE jsonb_array_length(events) WHEN 1 THEN ARRAY[NULL::jsonb] ELSE hookline_track_fresh(events, known) END;
  FOR i IN 1 .. cardinality(results) LOOP
    CONTINUE WHEN results[i] IS NOT NULL;
    event := events -> (i - 1);
    results[i] := CASE WHEN known ? (event ->> 'event_id') THEN jsonb_build_object('status', 'duplicate')
      ELSE hookline_track_one(event) END;
  END LOOP;
  PERFORM hookline_log_events(events, results);
  IF jsonb_path_exists(events, '$[*].edit') THEN PERFORM hookline_log_edits(events, results); END IF;
  RETURN hookline_event_results(events, results);
END $$;
`,
  },
];

export const afterRebuild: string = String.raw`-- The pattern index starts empty after a rebuild, so all nodes wait for similarity search again.
INSERT INTO
  pattern_lineage_waiting (node_id)
SELECT
  node_id
FROM
  pattern_lineage_nodes
ORDER BY
  node_id;
`;
