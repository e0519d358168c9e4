import type {
  Occurrence,
  OccurrencesPage,
  Pattern,
  PatternDetail,
  PatternsPage,
  PatternsQuery,
} from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import { LineageError } from './errors.ts';

interface PatternRow {
  readonly node_id: number;
  readonly pattern_id: string;
  readonly fingerprint: string | null;
  readonly pattern_name: string;
  readonly pattern_type: string;
  readonly language: string;
  readonly versions: string[];
  readonly generation: number;
  readonly lineage_id: string;
  readonly origin: Pattern['origin'];
  readonly deprecated: boolean;
  readonly first_seen_at: Date;
  readonly pattern_data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly total_occurrences: number;
  readonly occurrences: OccurrenceRow[] | null;
}

/** As JSON gives it: `occurred_at` is text. */
interface OccurrenceRow {
  readonly event_id: string;
  readonly repository: string | null;
  readonly path: string | null;
  readonly start_line: number | null;
  readonly end_line: number | null;
  readonly session_id: string | null;
  readonly tool_use_id: string | null;
  readonly tool_name: string | null;
  readonly event_type: Occurrence['event_type'];
  readonly occurred_at: string | Date;
}

/** Occurrences that come with a pattern. */
const SHOWN_OCCURRENCES = 20;

/** Versions of patterns that `condition` lets through, each with its latest occurrences. */
function patternRows(condition: string): string {
  return `
    SELECT n.*, n.deprecated_at IS NOT NULL AS deprecated,
      (SELECT array_agg(v.pattern_version ORDER BY v.node_id) FROM pattern_lineage_nodes v WHERE v.pattern_id = n.pattern_id) AS versions,
      (SELECT count(*) FROM pattern_occurrences o WHERE o.node_id = n.node_id) AS total_occurrences,
      (SELECT jsonb_agg(latest ORDER BY latest.occurred_at DESC, latest.event_id) FROM (
        SELECT * FROM pattern_occurrences o WHERE o.node_id = n.node_id
        ORDER BY o.occurred_at DESC, o.event_id LIMIT ${SHOWN_OCCURRENCES}
      ) AS latest) AS occurrences
    FROM pattern_lineage_nodes n
    WHERE ${condition}`;
}

/** The newest version that was written: one that is only somebody's parent may have come since. */
const LIST = `${patternRows(`n.origin = 'tracked' AND NOT EXISTS (
    SELECT FROM pattern_lineage_nodes v
    WHERE v.pattern_id = n.pattern_id AND v.node_id > n.node_id AND v.origin = 'tracked')
  AND ($1::bigint IS NULL OR n.node_id < $1)
  AND ($2::text IS NULL OR n.language = $2)
  AND (($3::text IS NULL AND $4::text IS NULL AND $5::text IS NULL) OR EXISTS (
    SELECT FROM pattern_occurrences o WHERE o.node_id = n.node_id
      AND ($3::text IS NULL OR o.path = $3) AND ($4::text IS NULL OR o.repository = $4)
      AND ($5::text IS NULL OR o.session_id = $5)))`)} ORDER BY n.node_id DESC LIMIT $6`;

/** What was written before what is only somebody's parent, as in the list. A fingerprint is of one version, new or old. */
const ONE = `${patternRows('(n.pattern_id = $1 OR n.fingerprint = $1)')}
  ORDER BY n.origin = 'tracked' DESC, n.node_id DESC LIMIT 1`;

/** Patterns that were written, newest first. */
export async function listPatterns(sql: Sql, query: PatternsQuery): Promise<PatternsPage> {
  const { rows } = await sql.query<PatternRow>(LIST, [
    cursorNumber(query.cursor),
    query.language ?? null,
    query.file_path ?? null,
    query.repository ?? null,
    query.session_id ?? null,
    query.limit + 1,
  ]);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { patterns: page.map(toPattern), next: rows.length > page.length && last ? String(last.node_id) : null };
}

/** One pattern by its id, the newest version of it, or a version by its whole fingerprint. Rejects with `unknown_pattern`. */
export async function getPattern(sql: Sql, patternId: string): Promise<PatternDetail> {
  const { rows } = await sql.query<PatternRow>(ONE, [patternId]);
  const [row] = rows;
  if (!row) throw new LineageError('unknown_pattern', `no pattern ${patternId}`);
  return { ...toPattern(row), pattern_data: row.pattern_data, metadata: row.metadata };
}

/** Every place and time a pattern was written, newest first: in all its versions by its id, in one by a whole fingerprint. */
export async function listOccurrences(
  sql: Sql,
  patternId: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<OccurrencesPage> {
  await getPattern(sql, patternId);
  const offset = cursorNumber(page.cursor) ?? 0;
  const { rows } = await sql.query<OccurrenceRow>(
    `SELECT o.* FROM pattern_occurrences o JOIN pattern_lineage_nodes n ON n.node_id = o.node_id
     WHERE n.pattern_id = $1 OR n.fingerprint = $1
     ORDER BY o.occurred_at DESC, o.event_id LIMIT $2 OFFSET $3`,
    [patternId, page.limit + 1, offset],
  );
  const shown = rows.slice(0, page.limit);
  return {
    occurrences: shown.map(toOccurrence),
    next: rows.length > shown.length ? String(offset + shown.length) : null,
  };
}

/** A cursor is a number that we gave out; anything else is the first page. */
function cursorNumber(cursor: string | undefined): number | null {
  return cursor !== undefined && /^\d{1,15}$/.test(cursor) ? Number(cursor) : null;
}

function toPattern(row: PatternRow): Pattern {
  return {
    pattern_id: row.pattern_id,
    fingerprint: row.fingerprint,
    pattern_name: row.pattern_name,
    pattern_type: row.pattern_type,
    language: row.language,
    versions: row.versions,
    generation: row.generation,
    lineage_id: row.lineage_id,
    origin: row.origin,
    deprecated: row.deprecated,
    created_at: row.first_seen_at.toISOString(),
    total_occurrences: row.total_occurrences,
    occurrences: (row.occurrences ?? []).map(toOccurrence),
  };
}

function toOccurrence(row: OccurrenceRow): Occurrence {
  return {
    repository: row.repository,
    path: row.path,
    span:
      row.start_line === null || row.end_line === null ? null : { start_line: row.start_line, end_line: row.end_line },
    session_id: row.session_id,
    tool_use_id: row.tool_use_id,
    tool_name: row.tool_name,
    event_type: row.event_type,
    at: new Date(row.occurred_at).toISOString(),
  };
}

/** What was written in a trace. */
export interface WrittenPattern {
  readonly pattern_id: string;
  readonly pattern_name: string;
  readonly event_type: string;
  readonly path: string | null;
  readonly tool_use_id: string | null;
  readonly at: string;
}

/** What was written in each of these traces, by correlation id, oldest first. */
export async function writtenIn(sql: Sql, correlationIds: readonly string[]): Promise<Map<string, WrittenPattern[]>> {
  const { rows } = await sql.query<Omit<WrittenPattern, 'at'> & { readonly correlation_id: string; readonly at: Date }>(
    `SELECT o.correlation_id, n.pattern_id, n.pattern_name, o.event_type, o.path, o.tool_use_id, o.occurred_at AS at
     FROM pattern_occurrences o JOIN pattern_lineage_nodes n ON n.node_id = o.node_id
     WHERE o.correlation_id = ANY ($1::uuid[]) ORDER BY o.occurred_at, o.event_id`,
    [correlationIds],
  );
  const written = new Map<string, WrittenPattern[]>();
  for (const { correlation_id, at, ...pattern } of rows) {
    const list = written.get(correlation_id) ?? [];
    list.push({ ...pattern, at: at.toISOString() });
    written.set(correlation_id, list);
  }
  return written;
}
