import type { Identified } from '@hookline/contracts';
import { type Sql, uuidRange } from '@hookline/database';

/** Shortest text that is completed. */
const MIN_LENGTH = 4;

/**
 * Returns patterns and events whose id begins with a text of at least four hexadecimal digits (and hyphens, of an event);
 * a pattern also by its whole id, whatever that is.
 */
export async function idsWithPrefix(sql: Sql, text: string, limit: number): Promise<Identified['matches'][number][]> {
  const prefix = text.toLowerCase();
  const isHex = prefix.length >= MIN_LENGTH && /^[0-9a-f]+$/.test(prefix);
  const patterns = await sql.query<IdRow>(isHex ? PATTERNS_LIKE : PATTERN, isHex ? [text, prefix, limit] : [text]);
  const [low, high] = uuidRange(prefix) ?? [];
  const events = low === undefined ? [] : (await sql.query<IdRow>(EVENTS_BETWEEN, [low, high, limit])).rows;
  return [...patterns.rows, ...events].map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
}

interface IdRow {
  readonly kind: 'pattern' | 'event';
  readonly id: string;
  readonly label: string | null;
  readonly at: Date;
}

const PATTERN = `
  SELECT DISTINCT ON (pattern_id) 'pattern' AS kind, pattern_id AS id, pattern_name AS label, first_seen_at AS at
  FROM pattern_lineage_nodes WHERE pattern_id = $1 ORDER BY pattern_id, node_id DESC`;

/** The upper bound is after every hexadecimal digit in each collation; other ids within the range are sorted out. */
const PATTERNS_LIKE = `
  SELECT DISTINCT ON (pattern_id) 'pattern' AS kind, pattern_id AS id, pattern_name AS label, first_seen_at AS at
  FROM pattern_lineage_nodes
  WHERE pattern_id = $1 OR (pattern_id >= $2 AND pattern_id < $2 || 'g' AND starts_with(pattern_id, $2))
    OR (length($2) = 64 AND fingerprint = $2)
  ORDER BY pattern_id, node_id DESC LIMIT $3`;

const EVENTS_BETWEEN = `
  SELECT 'event' AS kind, v.event_id AS id, (SELECT o.path FROM pattern_occurrences o WHERE o.event_id = v.event_id) AS label,
    v.occurred_at AS at
  FROM pattern_lineage_events v WHERE v.event_id BETWEEN $1::uuid AND $2::uuid ORDER BY v.event_id LIMIT $3`;
