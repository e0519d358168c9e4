import type {
  Ancestry,
  Descent,
  Evolution,
  LineageEvent,
  OccurrencesPage,
  PatternDetail,
  PatternsPage,
  PatternsQuery,
} from '@hookline/contracts';
import type { Clock } from '@hookline/clock';
import type { Sql } from '@hookline/database';
import { ancestry, descendants, evolution } from './graph.ts';
import { getPattern, listOccurrences, listPatterns, type WrittenPattern, writtenIn } from './patterns.ts';
import { trackAll, type TrackResult } from './track.ts';
import type { WalkOptions } from './walk.ts';

/** How much of everything there is. */
export interface LineageCounts {
  readonly patterns: number;
  readonly nodes: number;
  readonly edges: number;
  readonly events: number;
  readonly occurrences: number;
}

/** The lineage graph in a database. Queries reject with a `LineageError` or, when it is in trouble, a `DatabaseError`. */
export interface Lineage {
  /**
   * Tracks up to a few thousand events in order, in one transaction; an event without `event_id` gets one, and one that
   * was tracked before changes nothing. Results come in the same order; one event's failure is its own.
   */
  track(events: readonly LineageEvent[]): Promise<readonly TrackResult[]>;
  /** Where a pattern came from, nearest first. */
  ancestry(patternId: string, options?: WalkOptions): Promise<Ancestry>;
  /** What came of a pattern, nearest first. */
  descendants(patternId: string, options?: WalkOptions): Promise<Descent>;
  /** All that is connected to a pattern, oldest first. At most 1000 nodes. */
  evolution(patternId: string): Promise<Evolution>;
  /** Patterns that were written, newest first. */
  patterns(query: PatternsQuery): Promise<PatternsPage>;
  /** One pattern, by its id or its whole fingerprint. */
  pattern(patternId: string): Promise<PatternDetail>;
  /** Where and when a pattern was written, newest first. */
  occurrences(
    patternId: string,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<OccurrencesPage>;
  /** What was written in each of these traces, by correlation id, oldest first. */
  writtenIn(correlationIds: readonly string[]): Promise<ReadonlyMap<string, readonly WrittenPattern[]>>;
  /** Counts every table. */
  counts(): Promise<LineageCounts>;
}

/** What {@link createLineage} works with. */
export interface LineageOptions {
  /** A database with `lineageMigrations` applied. */
  readonly sql: Sql;
  /** Stamps events that do not say when they happened. */
  readonly clock: Clock;
}

/** The lineage graph in the database given. Opens nothing, keeps no state. */
export function createLineage({ sql, clock }: LineageOptions): Lineage {
  return {
    track: (events) => trackAll(sql, events, new Date(clock.now()).toISOString()),
    ancestry: (patternId, options) => ancestry(sql, patternId, options),
    descendants: (patternId, options) => descendants(sql, patternId, options),
    evolution: (patternId) => evolution(sql, patternId),
    patterns: (query) => listPatterns(sql, query),
    pattern: (patternId) => getPattern(sql, patternId),
    occurrences: (patternId, page) => listOccurrences(sql, patternId, page),
    writtenIn: (correlationIds) => writtenIn(sql, correlationIds),
    counts: () => counts(sql),
  };
}

async function counts(sql: Sql): Promise<LineageCounts> {
  const { rows } = await sql.query<LineageCounts>(`SELECT
    (SELECT count(*) FROM pattern_lineage_nodes WHERE origin = 'tracked') AS patterns,
    (SELECT count(*) FROM pattern_lineage_nodes) AS nodes,
    (SELECT count(*) FROM pattern_lineage_edges) AS edges,
    (SELECT count(*) FROM pattern_lineage_events) AS events,
    (SELECT count(*) FROM pattern_occurrences) AS occurrences`);
  return rows[0] ?? { patterns: 0, nodes: 0, edges: 0, events: 0, occurrences: 0 };
}
