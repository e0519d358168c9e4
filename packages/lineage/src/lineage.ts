import type {
  Ancestry,
  ChangesPage,
  ChangesQuery,
  Descent,
  EditedFilesPage,
  EditedFilesQuery,
  Evolution,
  ExportedEvent,
  ExportedPattern,
  ExportPage,
  ExportQuery,
  FileEditsQuery,
  Identified,
  LineageEvent,
  OccurrencesPage,
  PatternDetail,
  PatternsPage,
  PatternsQuery,
  SearchQuery,
} from '@hookline/contracts';
import type { Clock } from '@hookline/clock';
import { type EditsPage, listEditedFiles, listEdits } from './file-edits.ts';
import type { FullTextQuery, Sql } from '@hookline/database';
import { listChanges } from './changes.ts';
import { exportEvents, exportPatterns } from './export.ts';
import { ancestry, descendants, evolution } from './graph.ts';
import { idsWithPrefix } from './id-prefix.ts';
import { listPatterns } from './pattern-list.ts';
import { getPattern, listOccurrences, type WrittenPattern, writtenIn } from './patterns.ts';
import { type FoundPattern, searchPatterns, type SearchPosition } from './search.ts';
import { type ChangedFile, changedFiles, type WrittenCounts, writtenCounts } from './session-files.ts';
import { trackAll, type TrackResult } from './track.ts';
import type { WalkOptions } from './walk.ts';

/** Row counts of the lineage tables. */
export interface LineageCounts {
  readonly patterns: number;
  readonly nodes: number;
  readonly edges: number;
  readonly events: number;
  readonly occurrences: number;
}

/** The lineage graph in a database. Queries reject with a `LineageError`, or a `DatabaseError` when the database fails. */
export interface Lineage {
  /**
   * Tracks up to a few thousand events in order, in one transaction. An event without `event_id` gets one; an event that was
   * tracked before changes nothing. Results are in the same order, and a failed event does not affect the others.
   */
  track(events: readonly LineageEvent[]): Promise<readonly TrackResult[]>;
  /** Returns the ancestors of a pattern, nearest first. */
  ancestry(patternId: string, options?: WalkOptions): Promise<Ancestry>;
  /** Returns the descendants of a pattern, nearest first. */
  descendants(patternId: string, options?: WalkOptions): Promise<Descent>;
  /** Returns the family of a pattern, oldest first, at most 1000 nodes. */
  evolution(patternId: string): Promise<Evolution>;
  /** Returns tracked patterns, newest first. */
  patterns(query: PatternsQuery): Promise<PatternsPage>;
  /** Returns one pattern by id or full fingerprint. */
  pattern(patternId: string): Promise<PatternDetail>;
  /** Returns the occurrences of a pattern, newest first. */
  occurrences(
    patternId: string,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<OccurrencesPage>;
  /** Returns the recorded edits of a file, oldest first. A file without any, or an unknown one, has an empty page. */
  edits(file: { readonly repository: string; readonly path: string }, query: FileEditsQuery): Promise<EditsPage>;
  /** Returns the files of a repository that have recorded edits, by their path. */
  editedFiles(repository: string, query: EditedFilesQuery): Promise<EditedFilesPage>;
  /** Returns the patterns written in each of these traces by correlation id, oldest first. */
  writtenIn(correlationIds: readonly string[]): Promise<ReadonlyMap<string, readonly WrittenPattern[]>>;
  /** Returns the changes of files that meet the query, in the order of time. `prompt` is `null`. */
  changes(query: ChangesQuery): Promise<ChangesPage>;
  /** Returns patterns that contain all words, newest first, after a position. */
  search(
    words: FullTextQuery,
    query: Pick<SearchQuery, 'from' | 'language' | 'limit' | 'repository' | 'session_id' | 'to'>,
    after?: SearchPosition,
  ): Promise<readonly FoundPattern[]>;
  /** Returns the numbers of files and patterns that sessions wrote. Sessions that wrote none are missing. */
  writtenCounts(sessionIds: readonly string[]): Promise<ReadonlyMap<string, WrittenCounts>>;
  /** Returns the files that a session changed, by the time of their first change, at most 1,000. */
  changedFiles(sessionId: string): Promise<readonly ChangedFile[]>;
  /** Returns patterns and events whose id begins with a text of four characters or more. */
  identify(prefix: string, limit: number): Promise<readonly Identified['matches'][number][]>;
  /** Returns a page of all events, in the order of their ids. */
  exportEvents(query: ExportQuery): Promise<ExportPage<ExportedEvent>>;
  /** Returns a page of all versions of patterns with their data. */
  exportPatterns(query: ExportQuery): Promise<ExportPage<ExportedPattern>>;
  /** Counts every table. */
  counts(): Promise<LineageCounts>;
}

/** Options of {@link createLineage}. */
export interface LineageOptions {
  /** A database with `lineageSchema` applied. */
  readonly sql: Sql;
  /** Supplies the time of events that have none. */
  readonly clock: Clock;
}

/** Opens the lineage graph of a database. It holds no state. */
export function createLineage({ sql, clock }: LineageOptions): Lineage {
  return {
    track: (events) => trackAll(sql, events, new Date(clock.now()).toISOString()),
    ancestry: (patternId, options) => ancestry(sql, patternId, options),
    descendants: (patternId, options) => descendants(sql, patternId, options),
    evolution: (patternId) => evolution(sql, patternId),
    patterns: (query) => listPatterns(sql, query),
    pattern: (patternId) => getPattern(sql, patternId),
    occurrences: (patternId, page) => listOccurrences(sql, patternId, page),
    edits: (file, query) => listEdits(sql, file, query),
    editedFiles: (repository, query) => listEditedFiles(sql, repository, query),
    writtenIn: (correlationIds) => writtenIn(sql, correlationIds),
    changes: (query) => listChanges(sql, query),
    search: (words, query, after) => searchPatterns(sql, words, query, after),
    writtenCounts: (sessionIds) => writtenCounts(sql, sessionIds),
    changedFiles: (sessionId) => changedFiles(sql, sessionId),
    identify: (prefix, limit) => idsWithPrefix(sql, prefix, limit),
    exportEvents: (query) => exportEvents(sql, query),
    exportPatterns: (query) => exportPatterns(sql, query),
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
