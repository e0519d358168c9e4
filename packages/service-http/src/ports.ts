import type { Clock } from '@hookline/clock';
import type { ForgetAnswer, ForgetRequest } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import type { FeedbackLoop } from '@hookline/feedback-loop';
import type { SimilarityLinks, Lineage } from '@hookline/lineage';
import type { PatternIndex } from '@hookline/pattern-index';
import type { TraceStore } from '@hookline/postgres-tracing';
import type { SurvivalStore } from '@hookline/line-survival';
import type { TokenUsageStore } from '@hookline/token-usage';
import type { UsageAnalyticsService } from '@hookline/usage-analytics';

/** Services that read-only routes use; they may run on a replica. */
export interface ReadPorts {
  readonly lineage: Lineage;
  readonly traces: TraceStore;
  readonly usage: UsageAnalyticsService;
}

/** Deletes what was recorded. */
export interface DeletionPort {
  /** Deletes what meets all conditions, or counts it; to be repeated while `complete` is false. */
  forget(request: ForgetRequest): Promise<ForgetAnswer>;
}

/** Services behind the routes. */
export interface ServicePorts extends ReadPorts {
  /** Describes patterns of the index. */
  readonly similarityLinks: Pick<SimilarityLinks, 'describe'>;
  readonly index: Pick<PatternIndex, 'similar' | 'sourcesOf'>;
  readonly feedback: FeedbackLoop;
  /** Without it the routes of deletion do not exist. @defaultValue none */
  readonly deletion?: DeletionPort | undefined;
  /** Without it the routes of token usage do not exist. @defaultValue none */
  readonly tokenUsage?: TokenUsageStore | undefined;
  /** Without it the routes of survival do not exist. @defaultValue none */
  readonly survival?: SurvivalStore | undefined;
  readonly database: Database;
  readonly clock: Clock;
  /** Services for GET routes, such as those of a replica. @defaultValue the services above */
  readonly reads?: ReadPorts | undefined;
}

/** Options of `createTraceabilityApi`. */
export interface ServiceOptions {
  readonly ports: ServicePorts;
  /** Version of the service, shown by `/livez` and the OpenAPI document. */
  readonly version: string;
  /** Bearer token. @defaultValue none: over TCP only the probes are served */
  readonly token?: string | undefined;
  /**
   * Serves requests from loopback to a loopback host name without a token. Then every user of the machine can read code and
   * prompts.
   * @defaultValue false
   */
  readonly trustLoopback?: boolean | undefined;
  /** Maximum requests per minute and client, 1 or more. @defaultValue 1000 */
  readonly requestsPerMinute?: number | undefined;
  /** Maximum size of a request body, in bytes. @defaultValue 16777216 (16 MiB) */
  readonly maxBodyBytes?: number | undefined;
  /** Maximum levels of arrays and objects in a request body. @defaultValue 510 */
  readonly maxBodyDepth?: number | undefined;
  /** Maximum keys and values together in a request body. @defaultValue 100000 */
  readonly maxBodyTokens?: number | undefined;
  /**
   * Maximum duration of a request, in milliseconds, 1 or more. A longer one is answered with 503; its write is applied
   * completely or not at all, and may be sent again. @defaultValue 30000
   */
  readonly deadlineMs?: number | undefined;
  /** Timeout of a health check of the database, in milliseconds. @defaultValue 800 */
  readonly databaseTimeoutMs?: number | undefined;
}
