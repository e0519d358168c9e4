import type { Occurrence, OccurrencesPage, Pattern, PatternDetail } from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import { LineageError } from './errors.ts';

/** A version of a pattern as `patternRows` selects it. */
export interface PatternRow {
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

/** An occurrence: a row, or a row from JSON, where `occurred_at` is text. */
export interface OccurrenceRow {
  readonly event_id: string;
  readonly repository: string | null;
  readonly path: string | null;
  readonly start_line: number | null;
  readonly end_line: number | null;
  readonly session_id: string | null;
  readonly tool_use_id: string | null;
  readonly tool_name: string | null;
  readonly correlation_id: string | null;
  readonly event_type: Occurrence['event_type'];
  readonly author: Occurrence['author'];
  readonly evidence: Occurrence['evidence'];
  readonly evidence_reason: string | null;
  readonly moved_from: string | null;
  readonly commit_id: string | null;
  readonly commit_author: string | null;
  readonly occurred_at: string | Date;
}

/** Maximum number of occurrences within a pattern. */
const SHOWN_OCCURRENCES = 20;

/** Selects versions of patterns, each with those of its latest occurrences that meet a condition on `o`. */
export function patternRows(from: string, ofOccurrence: readonly string[] = []): string {
  const condition = ['o.node_id = n.node_id', ...ofOccurrence].join(' AND ');
  return `
    SELECT n.*, n.deprecated_at IS NOT NULL AS deprecated,
      (SELECT array_agg(v.pattern_version ORDER BY v.node_id) FROM pattern_lineage_nodes v WHERE v.pattern_id = n.pattern_id) AS versions,
      (SELECT count(*) FROM pattern_occurrences o WHERE o.node_id = n.node_id) AS total_occurrences,
      (SELECT jsonb_agg(latest ORDER BY latest.occurred_at DESC, latest.event_id DESC) FROM (
        SELECT * FROM pattern_occurrences o WHERE ${condition}
        ORDER BY o.occurred_at DESC, o.event_id DESC LIMIT ${SHOWN_OCCURRENCES}
      ) AS latest) AS occurrences
    FROM ${from}`;
}

/** Prefers tracked versions to observed ones, as the list does. A fingerprint belongs to one version, new or old. */
const ONE = `${patternRows('pattern_lineage_nodes n')} WHERE n.pattern_id = $1 OR n.fingerprint = $1
  ORDER BY n.origin = 'tracked' DESC, n.node_id DESC LIMIT 1`;

/** Returns the newest version of a pattern id, or the version of a full fingerprint. Rejects with `unknown_pattern`. */
export async function getPattern(sql: Sql, patternId: string): Promise<PatternDetail> {
  const { rows } = await sql.query<PatternRow>(ONE, [patternId]);
  const [row] = rows;
  if (!row) throw new LineageError('unknown_pattern', `no pattern ${patternId}`);
  return { ...toPattern(row), pattern_data: row.pattern_data, metadata: row.metadata };
}

/** Returns occurrences, newest first: of all versions of a pattern id, or of the version of a full fingerprint. */
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
     ORDER BY o.occurred_at DESC, o.event_id DESC LIMIT $2 OFFSET $3`,
    [patternId, page.limit + 1, offset],
  );
  const shown = rows.slice(0, page.limit);
  return {
    occurrences: shown.map(toOccurrence),
    next: rows.length > shown.length ? String(offset + shown.length) : null,
  };
}

/** Parses a cursor that this module returned; any other text means the first page. */
function cursorNumber(cursor: string | undefined): number | null {
  return cursor !== undefined && /^\d{1,15}$/.test(cursor) ? Number(cursor) : null;
}

/** Converts a row to the answer of the API. */
export function toPattern(row: PatternRow): Pattern {
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

/** Converts a row to the answer of the API. */
export function toOccurrence(row: OccurrenceRow): Occurrence {
  return {
    repository: row.repository,
    path: row.path,
    span:
      row.start_line === null || row.end_line === null ? null : { start_line: row.start_line, end_line: row.end_line },
    session_id: row.session_id,
    tool_use_id: row.tool_use_id,
    event_id: row.event_id,
    trace_id: row.correlation_id,
    tool_name: row.tool_name,
    event_type: row.event_type,
    author: row.author,
    evidence: row.evidence,
    evidence_reason: row.evidence_reason,
    moved_from: row.moved_from,
    commit: row.commit_id,
    commit_author: row.commit_author,
    at: new Date(row.occurred_at).toISOString(),
  };
}

/** A pattern written in a trace. */
export interface WrittenPattern {
  readonly pattern_id: string;
  readonly pattern_name: string;
  readonly event_type: string;
  readonly path: string | null;
  readonly moved_from: string | null;
  readonly tool_use_id: string | null;
  readonly at: string;
}

/** Returns the patterns written in each of these traces by correlation id, oldest first. */
export async function writtenIn(sql: Sql, correlationIds: readonly string[]): Promise<Map<string, WrittenPattern[]>> {
  const { rows } = await sql.query<Omit<WrittenPattern, 'at'> & { readonly correlation_id: string; readonly at: Date }>(
    `SELECT o.correlation_id, n.pattern_id, n.pattern_name, o.event_type, o.path, o.moved_from, o.tool_use_id,
       o.occurred_at AS at
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
