/** What judging an event is made of, each a function in the database; `track-one.ts` puts them together. */

/**
 * The node that code with this fingerprint, or a pattern with this id (and version), has. The newest of an id is not
 * looked for by the primary key: before the first ANALYZE, PostgreSQL would walk it back through the whole table.
 */
const FIND_NODE = `
CREATE FUNCTION hookline_find_node(wanted_id text, wanted_fingerprint text, wanted_version text)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF wanted_fingerprint IS NOT NULL THEN
    RETURN (SELECT node_id FROM pattern_lineage_nodes WHERE fingerprint = wanted_fingerprint);
  END IF;
  RETURN (SELECT node_id FROM pattern_lineage_nodes
    WHERE pattern_id = wanted_id AND (wanted_version IS NULL OR pattern_version = wanted_version)
    ORDER BY node_id + 0 DESC LIMIT 1);
END $$`;

/** How an event's pattern hangs on the parents it names, where the event does not say. */
const EDGE_TYPE = `
CREATE FUNCTION hookline_edge_type(event jsonb)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(event ->> 'edge_type', CASE event ->> 'event_type'
    WHEN 'pattern_modified' THEN 'modified_from' WHEN 'pattern_merged' THEN 'merged_from'
    WHEN 'pattern_deprecated' THEN 'deprecated_by' ELSE 'derived_from' END)
$$`;

/** The id to show for a fingerprint: as given, or with four more digits as often as somebody else has it already. */
const FREE_ID = `
CREATE FUNCTION hookline_free_id(wanted_id text, wanted_fingerprint text)
RETURNS text LANGUAGE plpgsql STABLE AS $$
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
END $$`;

/** The version after a parent's: a patch, minor or major step by how alike they are (0.9 and 0.7 part them). */
const NEXT_VERSION = `
CREATE FUNCTION hookline_next_version(version text, similarity numeric)
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  part text[] := string_to_array(version, '.');
BEGIN
  IF version IS NULL OR cardinality(part) <> 3 OR translate(version, '0123456789', '') <> '..'
    OR '' = ANY (part) OR length(version) > 29 THEN RETURN '1.0.0'; END IF;
  IF similarity IS NULL OR similarity >= 0.9 THEN RETURN part[1] || '.' || part[2] || '.' || (part[3]::bigint + 1); END IF;
  IF similarity >= 0.7 THEN RETURN part[1] || '.' || (part[2]::bigint + 1) || '.0'; END IF;
  RETURN (part[1]::bigint + 1) || '.0.0';
END $$`;

/** A version that no other code of the same name has: as wanted, else after the last one that the name got. */
const FREE_VERSION = `
CREATE FUNCTION hookline_free_version(shown_id text, wanted_version text)
RETURNS text LANGUAGE plpgsql STABLE AS $$
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
END $$`;

/** Whether \`target\` can be reached from \`start\` by walking from child to parent. */
const REACHES = `
CREATE FUNCTION hookline_reaches(start_id bigint, target_id bigint)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
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
END $$`;

/** Moves a node, and what came of it, to the generation and family its new parent gives it. */
const ADOPT = `
CREATE FUNCTION hookline_adopt(child_id bigint, parent_generation integer, family uuid)
RETURNS void LANGUAGE plpgsql AS $$
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
END $$`;

/**
 * Parents an event names, each with its node where there is one and its similarity. Those told by id alone come second. They
 * are found as `hookline_find_node` finds one, in a single statement: a call of it for each takes three times as long.
 */
const PARENTS = `
CREATE FUNCTION hookline_parents(event jsonb)
RETURNS TABLE (pattern_id text, told jsonb, node_id bigint, weight numeric) LANGUAGE sql STABLE AS $$
  SELECT named.pattern_id, named.told,
    CASE WHEN named.told ->> 'fingerprint' IS NULL THEN (
      SELECT n.node_id FROM pattern_lineage_nodes n WHERE n.pattern_id = named.pattern_id ORDER BY n.node_id + 0 DESC LIMIT 1
    ) ELSE (
      SELECT n.node_id FROM pattern_lineage_nodes n WHERE n.fingerprint = named.told ->> 'fingerprint' LIMIT 1
    ) END,
    coalesce((named.told ->> 'similarity')::numeric, 1)
  FROM (
    SELECT DISTINCT ON (listed.pattern_id) listed.pattern_id, listed.told, listed.place FROM (
      SELECT p.value ->> 'pattern_id' AS pattern_id, p.value AS told, p.ordinality AS place
      FROM jsonb_array_elements(event -> 'parents') WITH ORDINALITY AS p
      UNION ALL
      SELECT p.value, '{}'::jsonb, 1000 + p.ordinality
      FROM jsonb_array_elements_text(event -> 'parent_pattern_ids') WITH ORDINALITY AS p
    ) AS listed ORDER BY listed.pattern_id, listed.place
  ) AS named ORDER BY named.place
$$`;

/**
 * Whether a parent that nobody knows is the event's own pattern: by its code; by an id that is the beginning of its own
 * fingerprint; or by a name, when the event is of the version that a parent told by its name alone gets.
 */
const IS_OWN = `
CREATE FUNCTION hookline_is_own(event jsonb, parent_id text, told jsonb)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN told ->> 'fingerprint' IS NOT NULL THEN told ->> 'fingerprint' = event ->> 'fingerprint'
    WHEN event ->> 'fingerprint' IS NOT NULL THEN
      parent_id = event ->> 'pattern_id' AND left(event ->> 'fingerprint', length(parent_id)) = parent_id
    ELSE parent_id = event ->> 'pattern_id' AND event ->> 'pattern_version' = '1.0.0' END
$$`;

/** Every parent's node but the event's own pattern's, made as `observed` where nobody told of it yet. */
const ENSURE_PARENTS = `
CREATE FUNCTION hookline_ensure_parents(event jsonb, happened timestamptz)
RETURNS TABLE (parent_node_id bigint, weight numeric) LANGUAGE plpgsql AS $$
DECLARE
  named record;
BEGIN
  FOR named IN SELECT * FROM hookline_parents(event) LOOP
    parent_node_id := named.node_id;
    weight := named.weight;
    IF parent_node_id IS NULL THEN
      CONTINUE WHEN hookline_is_own(event, named.pattern_id, named.told);
      INSERT INTO pattern_lineage_nodes (pattern_id, pattern_version, fingerprint, pattern_name, pattern_type, language,
        origin, pattern_data, first_seen_at)
      VALUES (hookline_free_id(named.pattern_id, named.told ->> 'fingerprint'),
        hookline_free_version(hookline_free_id(named.pattern_id, named.told ->> 'fingerprint'), '1.0.0'), named.told ->> 'fingerprint',
        coalesce(named.told ->> 'pattern_name', ''), event ->> 'pattern_type',
        coalesce(named.told ->> 'language', event ->> 'language'), 'observed',
        coalesce(named.told -> 'pattern_data', '{}'), happened)
      ON CONFLICT DO NOTHING RETURNING node_id INTO parent_node_id;
      parent_node_id := coalesce(parent_node_id,
        hookline_find_node(named.pattern_id, named.told ->> 'fingerprint', NULL));
    END IF;
    RETURN NEXT;
  END LOOP;
END $$`;

/** The parent, by id, that an edge of this event onto the node \`child_id\` would close a circle with. */
const CIRCLE = `
CREATE FUNCTION hookline_circle(event jsonb, child_id bigint)
RETURNS text LANGUAGE sql STABLE AS $$
  SELECT p.pattern_id FROM hookline_parents(event) AS p WHERE p.node_id IS NOT NULL AND
    CASE WHEN event ->> 'event_type' = 'pattern_deprecated' THEN hookline_reaches(child_id, p.node_id)
         ELSE hookline_reaches(p.node_id, child_id) END
  LIMIT 1
$$`;

/** In order of dependency. */
export const TRACK_HELPERS: readonly string[] = [
  FIND_NODE,
  EDGE_TYPE,
  FREE_ID,
  NEXT_VERSION,
  FREE_VERSION,
  REACHES,
  ADOPT,
  PARENTS,
  IS_OWN,
  ENSURE_PARENTS,
  CIRCLE,
];
