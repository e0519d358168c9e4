import {
  type Ancestry,
  ancestrySchema,
  type ChangesPage,
  changesPageSchema,
  type Descent,
  descentSchema,
  type EdgeType,
  type EditedFilesPage,
  editedFilesPageSchema,
  type EditedFilesQuery,
  type Evolution,
  evolutionSchema,
  type ExecutionLogs,
  executionLogsSchema,
  type ExportedRows,
  type ExportKind,
  type ExportPage,
  exportPageSchemas,
  type ExportQuery,
  type FileEditsPage,
  fileEditsPageSchema,
  type ForgetAnswer,
  forgetAnswerSchema,
  type ForgetRequestInput,
  type HookExecutionInput,
  type Identified,
  identifiedSchema,
  type LineageEventInput,
  type Live,
  liveSchema,
  type OccurrencesPage,
  occurrencesPageSchema,
  type PatternDetail,
  patternDetailSchema,
  type PatternsPage,
  patternsPageSchema,
  type Ready,
  readySchema,
  type SearchPage,
  searchPageSchema,
  type SessionDetail,
  sessionDetailSchema,
  type SessionsPage,
  sessionsPageSchema,
  type SimilarAnswer,
  similarAnswerSchema,
  type SimilarQueryInput,
  type Stats,
  statsSchema,
  type TimeWindowType,
  type TokenUsageBatchAnswer,
  tokenUsageBatchAnswerSchema,
  type TokenUsageBlocks,
  type TokenUsageBlocksQuery,
  tokenUsageBlocksSchema,
  type TokenUsageInput,
  type TokenUsageQuery,
  type TokenUsageReport,
  tokenUsageReportSchema,
  type TraceBatchAnswer,
  traceBatchAnswerSchema,
  type TraceRecordInput,
  type TraceTree,
  traceTreeSchema,
  type TrackBatchAnswer,
  trackBatchAnswerSchema,
  type UsageAnalytics,
  usageAnalyticsSchema,
} from '@hookline/contracts';
import type { CircuitBreaker, HealthChecker } from '@hookline/resilience';
import { z } from 'zod';
import { type Answer, Channel, PREFIX } from './channel.ts';
import { type FeedbackApi, feedbackApi } from './feedback-api.ts';
import type { TraceabilityClientOptions } from './options.ts';
import { type SurvivalApi, survivalApi } from './survival-api.ts';

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
const analyticsSchema: z.ZodType<UsageAnalytics> = z.union([
  z.object({ data: usageAnalyticsSchema }).transform(({ data }): UsageAnalytics => data),
  usageAnalyticsSchema,
]);

/**
 * Client of the pattern traceability API. Writes pass health check, circuit breaker and retries, so that calls to an
 * unavailable service cost almost nothing; reads are sent once. Nothing throws: every result is an outcome.
 */
export class TraceabilityClient {
  /** Feedback on patterns, and experiments between them. */
  readonly feedback: FeedbackApi;
  /** Survival of lines after they landed. */
  readonly survival: SurvivalApi;
  readonly #channel: Channel;

  constructor(options: TraceabilityClientOptions) {
    this.#channel = new Channel(options);
    this.feedback = feedbackApi(this.#channel);
    this.survival = survivalApi(this.#channel);
  }

  /** Health checker of `/health`. Emits `recovery` and `outage`. */
  get health(): HealthChecker {
    return this.#channel.health;
  }

  /** Circuit breaker of every write. */
  get breaker(): CircuitBreaker {
    return this.#channel.breaker;
  }

  /** Tracks up to 500 events, each with its own result. */
  trackBatch(events: readonly LineageEventInput[]): Answer<TrackBatchAnswer> {
    return this.#channel.write({
      method: 'POST',
      path: `${PREFIX}/lineage/track/batch`,
      body: { events },
      answer: trackBatchAnswerSchema,
    });
  }

  /** Records up to 500 traces and 500 hook executions, each with its own result. */
  recordTraces(
    traces: readonly TraceRecordInput[],
    hookExecutions: readonly HookExecutionInput[],
  ): Answer<TraceBatchAnswer> {
    const body = { traces, hook_executions: hookExecutions };
    return this.#channel.write({
      method: 'POST',
      path: `${PREFIX}/traces/batch`,
      body,
      answer: traceBatchAnswerSchema,
    });
  }

  /** Records the tokens of up to 1000 responses, each with its own result. A repeated response counts once. */
  recordTokenUsage(records: readonly TokenUsageInput[]): Answer<TokenUsageBatchAnswer> {
    return this.#channel.write({
      method: 'POST',
      path: `${PREFIX}/usage/batch`,
      body: { records },
      answer: tokenUsageBatchAnswerSchema,
    });
  }

  /** Returns a page of an export. Reading all pages of a large store takes some minutes. */
  exportPage<Kind extends ExportKind>(
    kind: Kind,
    query: Partial<ExportQuery> = {},
  ): Answer<ExportPage<ExportedRows[Kind]>> {
    const answer = exportPageSchemas[kind] as unknown as z.ZodType<ExportPage<ExportedRows[Kind]>>;
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/export/${kind}`, query, answer });
  }

  /** Sums tokens and cost, the group with the latest response first. */
  tokenUsage(query: Partial<TokenUsageQuery> = {}): Answer<TokenUsageReport> {
    const path = `${PREFIX}/usage`;
    return this.#channel.read({ method: 'GET', path, query, answer: tokenUsageReportSchema });
  }

  /** Sums tokens and cost by blocks of five hours, the latest first. */
  tokenUsageBlocks(query: TokenUsageBlocksQuery = {}): Answer<TokenUsageBlocks> {
    return this.#channel.read({
      method: 'GET',
      path: `${PREFIX}/usage/blocks`,
      query,
      answer: tokenUsageBlocksSchema,
    });
  }

  /** Deletes what meets all conditions, or counts it. To be repeated while `complete` is false. */
  forget(request: ForgetRequestInput): Answer<ForgetAnswer> {
    return this.#channel.write({
      method: 'POST',
      path: `${PREFIX}/forget`,
      body: request,
      answer: forgetAnswerSchema,
    });
  }

  /** Lists patterns by the latest occurrence that meets the query, newest first. */
  patterns(query: ListQuery): Answer<PatternsPage> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/patterns`, query, answer: patternsPageSchema });
  }

  /** Lists sessions by their last activity, newest first. */
  sessions(query: ListQuery): Answer<SessionsPage> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/sessions`, query, answer: sessionsPageSchema });
  }

  /** Returns one session with the files that it changed. */
  session(sessionId: string): Answer<SessionDetail> {
    const path = `${PREFIX}/sessions/${encodeURIComponent(sessionId)}`;
    return this.#channel.read({ method: 'GET', path, answer: sessionDetailSchema });
  }

  /** Lists changes of files with the versions before and after them. */
  changes(query: ListQuery): Answer<ChangesPage> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/changes`, query, answer: changesPageSchema });
  }

  /** Searches names, paths, code and prompts for words, newest first. */
  search(query: ListQuery): Answer<SearchPage> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/search`, query, answer: searchPageSchema });
  }

  /** Lists what has an id that begins with a text of four characters or more. */
  identify(prefix: string): Answer<Identified> {
    const path = `${PREFIX}/ids/${encodeURIComponent(prefix)}`;
    return this.#channel.read({ method: 'GET', path, answer: identifiedSchema });
  }

  /** Returns one pattern. */
  pattern(patternId: string): Answer<PatternDetail> {
    return this.#channel.read({
      method: 'GET',
      path: `${PREFIX}/patterns/${encodeURIComponent(patternId)}`,
      answer: patternDetailSchema,
    });
  }

  /** Lists the occurrences of a pattern. */
  occurrences(
    patternId: string,
    query: { readonly limit?: number; readonly cursor?: string } = {},
  ): Answer<OccurrencesPage> {
    const path = `${PREFIX}/patterns/${encodeURIComponent(patternId)}/occurrences`;
    return this.#channel.read({ method: 'GET', path, query, answer: occurrencesPageSchema });
  }

  /** Lists the files of a repository that have recorded edits, by their path. */
  editedFiles(repository: string, query: Partial<EditedFilesQuery> = {}): Answer<EditedFilesPage> {
    const path = `${PREFIX}/files/${encodeURIComponent(repository)}`;
    return this.#channel.read({ method: 'GET', path, query, answer: editedFilesPageSchema });
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
      answer: fileEditsPageSchema,
    });
  }

  /** Lists patterns similar to some code: itself, its parents, then others by similarity. */
  similar(query: SimilarQueryInput): Answer<SimilarAnswer> {
    const path = `${PREFIX}/patterns/similar`;
    return this.#channel.read({ method: 'POST', path, body: query, answer: similarAnswerSchema });
  }

  /** Returns the ancestors of a pattern. */
  ancestry(patternId: string, walk: LineageWalk = {}): Answer<Ancestry> {
    return this.#channel.read({ ...walkRequest('ancestry', patternId, walk), answer: ancestrySchema });
  }

  /** Returns the descendants of a pattern. */
  descendants(patternId: string, walk: LineageWalk = {}): Answer<Descent> {
    return this.#channel.read({ ...walkRequest('descendants', patternId, walk), answer: descentSchema });
  }

  /** Returns the versions of a pattern and the changes between them. */
  evolution(patternId: string): Answer<Evolution> {
    return this.#channel.read({ method: 'GET', path: `${lineagePath(patternId)}/evolution`, answer: evolutionSchema });
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
    return this.#channel.read({ method: 'GET', path, query, answer: analyticsSchema });
  }

  /** Lists traces, newest first. */
  executionLogs(query: ListQuery): Answer<ExecutionLogs> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/executions/logs`, query, answer: executionLogsSchema });
  }

  /** Returns one trace with the traces of its subagents. */
  trace(traceId: string): Answer<TraceTree> {
    return this.#channel.read({
      method: 'GET',
      path: `${PREFIX}/traces/${encodeURIComponent(traceId)}`,
      answer: traceTreeSchema,
    });
  }

  /** Returns row counts of the service. */
  stats(): Answer<Stats> {
    return this.#channel.read({ method: 'GET', path: `${PREFIX}/stats`, answer: statsSchema });
  }

  /** Returns the identity of the process that listens. Does not wake the service. */
  live(): Answer<Live> {
    return this.#channel.probe({ method: 'GET', path: '/livez', answer: liveSchema });
  }

  /** Returns whether the service is ready, and its database. Does not wake the service. */
  ready(): Answer<Ready> {
    return this.#channel.probe({ method: 'GET', path: '/readyz', answer: readySchema });
  }

  /** Closes idle connections after running requests have ended. */
  close(): Promise<void> {
    return this.#channel.close();
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
