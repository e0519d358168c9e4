import type {
  Ancestry,
  ChangesPage,
  Descent,
  EdgeType,
  EditedFilesPage,
  EditedFilesQuery,
  Evolution,
  ExecutionLogs,
  ExportedRows,
  ExportKind,
  ExportPage,
  ExportQuery,
  FileEditsPage,
  Identified,
  Live,
  OccurrencesPage,
  PatternDetail,
  PatternsPage,
  Ready,
  SearchPage,
  SessionDetail,
  SessionsPage,
  SimilarAnswer,
  SimilarQueryInput,
  Stats,
  SurvivalQuery,
  SurvivalReport,
  TimeWindowType,
  TokenUsageBlocks,
  TokenUsageBlocksQuery,
  TokenUsageQuery,
  TokenUsageReport,
  TraceTree,
  UsageAnalytics,
} from '@hookline/contracts';
import { type AnswerReader, answers } from '@hookline/contracts/answers';
import type { Outcome } from '@hookline/outcome';
import type { TraceabilityError } from './errors.ts';
import { type Call, PREFIX } from './response.ts';

/** Result of a request. */
export type Answer<T> = Promise<Outcome<T, TraceabilityError>>;

/** A way to the service. */
export interface QueryChannel {
  /** Sends once, without a circuit breaker. A service that sleeps is woken first. */
  read<T>(call: Call<T>): Answer<T>;
  /** Sends once, without waking a service that sleeps. */
  probe<T>(call: Call<T>): Answer<T>;
}

/** Limits and filter of a walk over lineage edges. */
export interface LineageWalk {
  /** Edges from the pattern, 1 to 1000. @defaultValue 10 */
  readonly depth?: number;
  /** Patterns, 1 to 5000. @defaultValue 5000 */
  readonly limit?: number;
  /** Types of the edges to follow. @defaultValue all */
  readonly edgeTypes?: readonly EdgeType[];
}

/** Filters, page size and cursor of a list. */
export type ListQuery = Readonly<Record<string, string | number | undefined>>;

/** Figures with `null` for unknown ones; the fields beside `data` have 0. A service of an earlier version has no `data`. */
const analytics: AnswerReader<UsageAnalytics> = {
  safeParse: (value) => answers.analytics.safeParse((value as { readonly data?: unknown } | undefined)?.data ?? value),
};

const EXPORTS = { events: 'exportedEvents', patterns: 'exportedPatterns', traces: 'exportedTraces' } as const;

/** Queries of the pattern traceability API, each sent once. Nothing throws: every result is an outcome. */
export class TraceabilityQueries {
  /** Survival of lines after they landed. */
  readonly survival: {
    /** Estimates the survival of lines. */
    report(query?: Partial<SurvivalQuery>): Answer<SurvivalReport>;
  };
  readonly #channel: QueryChannel;

  constructor(channel: QueryChannel) {
    this.#channel = channel;
    this.survival = {
      report: (query = {}) =>
        channel.read({ method: 'GET', path: `${PREFIX}/survival`, query, answer: answers.survival }),
    };
  }

  /** Returns a page of an export. Reading all pages of a large store takes some minutes. */
  exportPage<Kind extends ExportKind>(
    kind: Kind,
    query: Partial<ExportQuery> = {},
  ): Answer<ExportPage<ExportedRows[Kind]>> {
    const answer = answers[EXPORTS[kind]] as unknown as AnswerReader<ExportPage<ExportedRows[Kind]>>;
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/export/${kind}`, query, answer });
  }

  /** Sums tokens and cost, the group with the latest response first. */
  tokenUsage(query: Partial<TokenUsageQuery> = {}): Answer<TokenUsageReport> {
    const path = `${PREFIX}/usage`;
    return this.#channel.read({ method: 'GET', path, query, answer: answers.tokenUsage });
  }

  /** Sums tokens and cost by blocks of five hours, the latest first. */
  tokenUsageBlocks(query: TokenUsageBlocksQuery = {}): Answer<TokenUsageBlocks> {
    return this.#channel.read({
      method: 'GET',
      path: `${PREFIX}/usage/blocks`,
      query,
      answer: answers.tokenUsageBlocks,
    });
  }

  /** Lists patterns by the latest occurrence that meets the query, newest first. */
  patterns(query: ListQuery): Answer<PatternsPage> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/patterns`, query, answer: answers.patterns });
  }

  /** Lists sessions by their last activity, newest first. */
  sessions(query: ListQuery): Answer<SessionsPage> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/sessions`, query, answer: answers.sessions });
  }

  /** Returns one session with the files that it changed. */
  session(sessionId: string): Answer<SessionDetail> {
    const path = `${PREFIX}/sessions/${encodeURIComponent(sessionId)}`;
    return this.#channel.read({ method: 'GET', path, answer: answers.session });
  }

  /** Lists changes of files with the versions before and after them. */
  changes(query: ListQuery): Answer<ChangesPage> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/changes`, query, answer: answers.changes });
  }

  /** Searches names, paths, code and prompts for words, newest first. */
  search(query: ListQuery): Answer<SearchPage> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/search`, query, answer: answers.search });
  }

  /** Lists what has an id that begins with a text of four characters or more. */
  identify(prefix: string): Answer<Identified> {
    const path = `${PREFIX}/ids/${encodeURIComponent(prefix)}`;
    return this.#channel.read({ method: 'GET', path, answer: answers.identified });
  }

  /** Returns one pattern. */
  pattern(patternId: string): Answer<PatternDetail> {
    return this.#channel.read({
      method: 'GET',
      path: `${PREFIX}/patterns/${encodeURIComponent(patternId)}`,
      answer: answers.pattern,
    });
  }

  /** Lists the occurrences of a pattern. */
  occurrences(
    patternId: string,
    query: { readonly limit?: number; readonly cursor?: string } = {},
  ): Answer<OccurrencesPage> {
    const path = `${PREFIX}/patterns/${encodeURIComponent(patternId)}/occurrences`;
    return this.#channel.read({ method: 'GET', path, query, answer: answers.occurrences });
  }

  /** Lists the files of a repository that have recorded edits, by their path. */
  editedFiles(repository: string, query: Partial<EditedFilesQuery> = {}): Answer<EditedFilesPage> {
    const path = `${PREFIX}/files/${encodeURIComponent(repository)}`;
    return this.#channel.read({ method: 'GET', path, query, answer: answers.editedFiles });
  }

  /** Lists the recorded edits of a file, oldest first. */
  fileEdits(
    { path, repository }: { readonly repository: string; readonly path: string },
    query: { readonly limit?: number; readonly cursor?: string } = {},
  ): Answer<FileEditsPage> {
    const file = `${encodeURIComponent(repository)}/${encodeURIComponent(path)}`;
    return this.#channel.read({
      method: 'GET',
      path: `${PREFIX}/files/${file}/edits`,
      query,
      answer: answers.fileEdits,
    });
  }

  /** Lists patterns similar to some code: itself, its parents, then others by similarity. */
  similar(query: SimilarQueryInput): Answer<SimilarAnswer> {
    const path = `${PREFIX}/patterns/similar`;
    return this.#channel.read({ method: 'POST', path, body: query, answer: answers.similar });
  }

  /** Returns the ancestors of a pattern. */
  ancestry(patternId: string, walk: LineageWalk = {}): Answer<Ancestry> {
    return this.#channel.read({ ...walkRequest('ancestry', patternId, walk), answer: answers.ancestry });
  }

  /** Returns the descendants of a pattern. */
  descendants(patternId: string, walk: LineageWalk = {}): Answer<Descent> {
    return this.#channel.read({ ...walkRequest('descendants', patternId, walk), answer: answers.descent });
  }

  /** Returns the versions of a pattern and the changes between them. */
  evolution(patternId: string): Answer<Evolution> {
    return this.#channel.read({
      method: 'GET',
      path: `${lineagePath(patternId)}/evolution`,
      answer: answers.evolution,
    });
  }

  /**
   * Returns the usage of a pattern. An unused or unknown pattern has zeros and no rates.
   *
   * @param query - the window, weekly when left out: whole UTC days today included, or the last 1 or 24 hours
   */
  analytics(
    patternId: string,
    query: {
      readonly time_window?: TimeWindowType;
      readonly time_window_days?: number;
      readonly include_performance?: boolean;
      readonly include_trends?: boolean;
      readonly include_distribution?: boolean;
    } = {},
  ): Answer<UsageAnalytics> {
    const path = `${PREFIX}/analytics/${encodeURIComponent(patternId)}`;
    return this.#channel.read({ method: 'GET', path, query, answer: analytics });
  }

  /** Lists traces, newest first. */
  executionLogs(query: ListQuery): Answer<ExecutionLogs> {
    return this.#channel.read({
      method: 'GET',
      path: `${PREFIX}/executions/logs`,
      query,
      answer: answers.executionLogs,
    });
  }

  /** Returns one trace with the traces of its subagents. */
  trace(traceId: string): Answer<TraceTree> {
    return this.#channel.read({
      method: 'GET',
      path: `${PREFIX}/traces/${encodeURIComponent(traceId)}`,
      answer: answers.trace,
    });
  }

  /** Returns row counts of the service. */
  stats(): Answer<Stats> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/stats`, answer: answers.stats });
  }

  /** Returns the identity of the process that listens. Does not wake the service. */
  live(): Answer<Live> {
    return this.#channel.probe({ method: 'GET', path: '/livez', answer: answers.live });
  }

  /** Returns whether the service is ready, and its database. Does not wake the service. */
  ready(): Answer<Ready> {
    return this.#channel.probe({ method: 'GET', path: '/readyz', answer: answers.ready });
  }
}

/** Only a body can have a filter. */
function walkRequest(query_type: 'ancestry' | 'descendants', pattern_id: string, { edgeTypes, ...walk }: LineageWalk) {
  if (edgeTypes === undefined)
    return { method: 'GET', path: lineagePath(pattern_id), query: { query_type, ...walk } } as const;
  const body = { query_type, pattern_id, ...walk, edge_types: edgeTypes };
  return { method: 'POST', path: `${PREFIX}/lineage/query`, body } as const;
}

function lineagePath(patternId: string): string {
  return `${PREFIX}/lineage/${encodeURIComponent(patternId)}`;
}
