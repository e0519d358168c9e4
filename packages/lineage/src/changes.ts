import type { Change, ChangesPage, ChangesQuery } from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import { type OccurrenceRow, toOccurrence } from './patterns.ts';

/** A version of a pattern as JSON. */
interface VersionRow {
  readonly pattern_id: string;
  readonly fingerprint: string | null;
  readonly text: string | null;
}

interface ChangeRow extends OccurrenceRow {
  readonly at_us: number;
  readonly agent_id: string | null;
  readonly own: VersionRow;
  readonly parent: VersionRow | null;
  readonly earlier: (VersionRow & { readonly event_type: string }) | null;
}

/**
 * Returns changes of files in the order of time. The text before a change is the parent that its event named, otherwise the
 * text of the file after the change before; `prompt` is `null`, because prompts belong to another package.
 */
export async function listChanges(sql: Sql, query: ChangesQuery): Promise<ChangesPage> {
  const { text, parameters } = statement(query);
  const { rows } = await sql.query<ChangeRow>(text, parameters);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    changes: page.map(toChange),
    next: rows.length > page.length && last ? `${last.at_us}.${last.event_id}` : null,
  };
}

const FILTERS = {
  session_id: { column: 'o.session_id', type: 'text' },
  trace_id: { column: 'o.correlation_id', type: 'uuid' },
  event_id: { column: 'o.event_id', type: 'uuid' },
  repository: { column: 'o.repository', type: 'text' },
  file_path: { column: 'o.path', type: 'text' },
} as const;

function statement(query: ChangesQuery): { readonly text: string; readonly parameters: readonly unknown[] } {
  const parameters: unknown[] = [];
  const parameter = (value: unknown, type: string): string => `$${parameters.push(value)}::${type}`;
  const conditions = Object.entries(FILTERS).flatMap(([field, { column, type }]) => {
    const value = query[field as keyof typeof FILTERS];
    return value === undefined ? [] : [`${column} = ${parameter(value, type)}`];
  });
  if (query.pattern_id !== undefined) {
    const id = parameter(query.pattern_id, 'text');
    conditions.push(
      `o.node_id IN (SELECT node_id FROM pattern_lineage_nodes WHERE pattern_id = ${id} OR fingerprint = ${id})`,
    );
  }
  const direction = query.order === 'newest' ? 'DESC' : 'ASC';
  const cursor = /^(\d{1,16})\.([0-9a-f-]{36})$/.exec(query.cursor ?? '');
  if (cursor) {
    const [at, id] = [parameter(Number(cursor[1]), 'bigint'), parameter(cursor[2], 'uuid')];
    const bound = `('epoch'::timestamptz + ${at} * interval '1 microsecond', ${id})`;
    conditions.push(`(o.occurred_at, o.event_id) ${direction === 'ASC' ? '>' : '<'} ${bound}`);
  }
  const order = `ORDER BY o.occurred_at ${direction}, o.event_id ${direction}`;
  const text = `
    SELECT o.*, (extract(epoch FROM o.occurred_at) * 1000000)::bigint AS at_us, own.version AS own,
      parent.version AS parent, earlier.version AS earlier
    FROM (
      SELECT o.* FROM pattern_occurrences o WHERE ${['true', ...conditions].join(' AND ')}
      ${order} LIMIT ${parameter(query.limit + 1, 'bigint')}
    ) AS o
    JOIN LATERAL (SELECT ${version(query.texts)} FROM pattern_lineage_nodes n WHERE n.node_id = o.node_id) AS own ON true
    LEFT JOIN LATERAL (
      SELECT ${version(query.texts)} FROM pattern_lineage_edges e JOIN pattern_lineage_nodes n ON n.node_id = e.source_node_id
      WHERE e.target_node_id = o.node_id AND e.event_id = o.event_id ORDER BY e.edge_weight DESC, n.node_id LIMIT 1
    ) AS parent ON true
    LEFT JOIN LATERAL (
      SELECT ${version(query.texts).replace(' AS version', '')} || jsonb_build_object('event_type', p.event_type) AS version
      FROM pattern_occurrences p JOIN pattern_lineage_nodes n ON n.node_id = p.node_id
      WHERE p.path = coalesce(o.moved_from, o.path) AND p.repository IS NOT DISTINCT FROM o.repository
        AND (p.occurred_at, p.event_id) < (o.occurred_at, o.event_id)
      ORDER BY p.occurred_at DESC, p.event_id DESC LIMIT 1
    ) AS earlier ON true
    ${order}`;
  return { text, parameters };
}

function version(texts: boolean): string {
  const text = texts
    ? `CASE WHEN jsonb_typeof(n.pattern_data -> 'code') = 'string' THEN n.pattern_data ->> 'code'
        ELSE n.pattern_data ->> 'template_code' END`
    : 'NULL';
  return `jsonb_build_object('pattern_id', n.pattern_id, 'fingerprint', n.fingerprint, 'text', ${text}) AS version`;
}

function toChange(row: ChangeRow): Change {
  const { agent_id, event_id, own } = row;
  const ended = row.event_type === 'occurrence_ended';
  return {
    ...toOccurrence(row),
    event_id,
    agent_id,
    prompt: null,
    before: ended ? own : beforeOf(row),
    after: ended ? null : own,
  };
}

function beforeOf({ earlier, own, parent, event_type }: ChangeRow): Change['before'] {
  if (event_type === 'occurrence_moved') return own;
  if (parent) return parent;
  if (earlier === null || earlier.event_type === 'occurrence_ended') return null;
  const { fingerprint, pattern_id, text } = earlier;
  return { pattern_id, fingerprint, text };
}
