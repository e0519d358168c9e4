import type { PatternsPage, PatternsQuery } from '@hookline/contracts';
import { fullTextQuery, type Sql } from '@hookline/database';
import { type AddParameter, patternFilters } from './pattern-filters.ts';
import { nodesWith } from './search.ts';
import { type PatternRow, patternRows, toPattern } from './patterns.ts';

/** A pattern with its time in microseconds since 1970, which with `node_id` is its position in the list. */
interface ListedRow extends PatternRow {
  readonly at_us: number;
}

/**
 * Returns a page of patterns by the time of their latest occurrence that meets the query, latest first. A pattern without any
 * occurrence has the time at which it was first seen, and meets only a query without filters on occurrences; one that is known
 * only as a parent is left out.
 */
export async function listPatterns(sql: Sql, query: PatternsQuery): Promise<PatternsPage> {
  const { text, parameters } = statement(query);
  const { rows } = await sql.query<ListedRow>(text, parameters);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    patterns: page.map(toPattern),
    next: rows.length > page.length && last ? `${last.at_us}.${last.node_id}` : null,
  };
}

/**
 * Reads occurrences from the latest on, in the order of an index, until the page is full: the cost does not grow with the
 * number of patterns. A repository, language, author or time that does not occur is answered at once. Only the conditions that the
 * query has are in the statement, so that each has the plan that it needs.
 */
function statement(query: PatternsQuery): { readonly text: string; readonly parameters: readonly unknown[] } {
  const parameters: unknown[] = [];
  const parameter: AddParameter = (value, type) => `$${parameters.push(value)}::${type}`;
  const { ofLanguage, ofOccurrence, once } = patternFilters(query, parameter);
  // Of each pattern, the newest tracked version is listed; without one, an observed version that was written somewhere.
  const ofNode = [
    `NOT EXISTS (SELECT FROM pattern_lineage_nodes v
      WHERE v.pattern_id = n.pattern_id AND v.origin = 'tracked' AND (v.node_id > n.node_id OR n.origin = 'observed'))`,
    ...ofLanguage,
    ...wordConditions(query.q, parameter),
  ];
  const cursor = parseCursor(query.cursor);
  const [at, node] = cursor ? [parameter(cursor.at, 'bigint'), parameter(cursor.node, 'bigint')] : [];
  const after = (time: string): string[] =>
    at === undefined
      ? []
      : [`(${time}, n.node_id) < ('epoch'::timestamptz + ${at} * interval '1 microsecond', ${node})`];
  const limit = parameter(query.limit + 1, 'bigint');
  const later = ofOccurrence.map((condition) => condition.replace(/\bo\./g, 'later.'));
  const written = `
    SELECT n.node_id, o.occurred_at AS at FROM pattern_occurrences o JOIN pattern_lineage_nodes n ON n.node_id = o.node_id
    WHERE ${[...once, ...ofOccurrence, ...ofNode, ...after('o.occurred_at')].join(' AND ')} AND NOT EXISTS (
      SELECT FROM pattern_occurrences later WHERE ${['later.node_id = o.node_id', ...later].join(' AND ')}
        AND (later.occurred_at, later.event_id) > (o.occurred_at, o.event_id))
    ORDER BY o.occurred_at DESC, o.node_id DESC LIMIT ${limit}`;
  // Only as far back as the page goes: almost every pattern has occurrences.
  const unplaced = `
    SELECT n.node_id, n.first_seen_at AS at FROM pattern_lineage_nodes n
    WHERE ${["n.origin = 'tracked'", ...once, ...ofNode, ...after('n.first_seen_at')].join(' AND ')}
      AND ((SELECT count(*) FROM written) < ${limit} OR n.first_seen_at >= (SELECT min(at) FROM written))
      AND NOT EXISTS (SELECT FROM pattern_occurrences o WHERE o.node_id = n.node_id)
    ORDER BY n.first_seen_at DESC, n.node_id DESC LIMIT ${limit}`;
  const page = ofOccurrence.length > 0 ? 'SELECT * FROM written' : `SELECT * FROM written UNION ALL (${unplaced})`;
  const listed = patternRows('page JOIN pattern_lineage_nodes n USING (node_id)', ofOccurrence);
  const text = `WITH written AS MATERIALIZED (${written}),
    page AS MATERIALIZED (${page} ORDER BY at DESC, node_id DESC LIMIT ${limit})
    SELECT row.*, (extract(epoch FROM page.at) * 1000000)::bigint AS at_us
    FROM (${listed}) AS row JOIN page USING (node_id) ORDER BY page.at DESC, node_id DESC`;
  return { text, parameters };
}

/** Conditions of a pattern that contains all words. A query without a letter or digit is met by none. */
function wordConditions(q: string | undefined, parameter: AddParameter): string[] {
  if (q === undefined) return [];
  const query = fullTextQuery(q);
  return query === undefined ? ['false'] : [`n.node_id IN (${nodesWith(parameter(query.tsquery, 'tsquery'))})`];
}

/** Parses a cursor that this module returned; any other text means the first page. */
function parseCursor(cursor: string | undefined): { readonly at: number; readonly node: number } | undefined {
  const [, at, node] = /^(\d{1,16})\.(\d{1,15})$/.exec(cursor ?? '') ?? [];
  return at === undefined || node === undefined ? undefined : { at: Number(at), node: Number(node) };
}
