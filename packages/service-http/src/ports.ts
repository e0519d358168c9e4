import type { Clock } from '@hookline/clock';
import type { Database } from '@hookline/database';
import type { FeedbackLoop } from '@hookline/feedback-loop';
import type { Kinship, Lineage } from '@hookline/lineage';
import type { PatternIndex } from '@hookline/pattern-index';
import type { TraceStore } from '@hookline/postgres-tracing';
import type { UsageAnalyticsService } from '@hookline/usage-analytics';

/** What the routes work with. */
export interface ServicePorts {
  readonly lineage: Lineage;
  /** Says what patterns of the index are called. */
  readonly kinship: Pick<Kinship, 'describe'>;
  readonly index: Pick<PatternIndex, 'similar' | 'sourcesOf'>;
  readonly traces: TraceStore;
  readonly usage: UsageAnalyticsService;
  readonly feedback: FeedbackLoop;
  readonly database: Database;
  readonly clock: Clock;
  /** What GET routes read from, such as a replica. Each is the one above where it is left out. */
  readonly reads?: Partial<Pick<ServicePorts, 'lineage' | 'traces' | 'usage'>>;
}

/** How the service presents and protects itself. */
export interface ServiceOptions {
  readonly ports: ServicePorts;
  /** Version of the service, shown by `/livez` and the API's description. */
  readonly version: string;
  /** Bearer token; without one, only loopback is served. */
  readonly token?: string | undefined;
  /** Whether requests that come to a loopback name need no token. Only for a server bound to loopback. */
  readonly trustLoopback: boolean;
  /** Requests a minute that one client may send, 1 or more. @defaultValue 1000 */
  readonly requestsPerMinute?: number;
  /** Largest body, in bytes. @defaultValue 33554432 (32 MiB) */
  readonly maxBodyBytes?: number;
  /**
   * How long a request may take, in milliseconds, 1 or more. Then it is answered with 503; what it was writing is written
   * whole or not at all, and may be sent again. @defaultValue 30000
   */
  readonly deadlineMs?: number;
  /** How long a health check of the database may take, in milliseconds. @defaultValue 800 */
  readonly databaseTimeoutMs?: number;
}
