import process from 'node:process';
import { type Health, healthSchema, liveSchema, readySchema, statsSchema } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { endpoint, isChallenge, PROOF_HEADERS, proofOf } from '@hookline/settings/token-proof';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AccessGuard } from './access.ts';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';
import type { RefusalCounter } from './refusal-counter.ts';

/** Options of {@link probeRoutes}. */
export interface ProbeOptions {
  readonly ports: ServicePorts;
  readonly version: string;
  readonly databaseTimeoutMs: number;
  readonly token?: string | undefined;
}

/** Options of {@link healthRoutes}. */
export interface HealthOptions {
  readonly ports: ServicePorts;
  readonly requestsPerMinute: number;
  readonly databaseTimeoutMs: number;
}

/** Registers `/health` and `/stats` below the prefix. */
export function healthRoutes(api: Api, options: HealthOptions, refusals: RefusalCounter): void {
  const { ports, requestsPerMinute, databaseTimeoutMs } = options;
  const { clock, database } = ports;

  api.get(
    '/health',
    {
      schema: {
        tags: ['operation'],
        summary: 'Get the health of the components; the status is always 200',
        response: { 200: healthSchema },
      },
    },
    async (): Promise<Health> => {
      const startedAt = clock.monotonic();
      const state = (await isReachable(database, databaseTimeoutMs)) ? 'operational' : 'unavailable';
      const pool = database.pool();
      return {
        status: state === 'operational' ? 'healthy' : 'degraded',
        components: {
          lineage_tracker: state,
          execution_tracer: state,
          usage_analytics: state,
          feedback_orchestrator: state,
        },
        performance: {
          database_pool: pool
            ? { min_size: pool.min, max_size: pool.max, pool_size: pool.open, free_size: pool.idle }
            : null,
          rate_limiting: { limit_per_minute: requestsPerMinute },
        },
        timestamp: new Date(clock.now()).toISOString(),
        response_time_ms: clock.monotonic() - startedAt,
      };
    },
  );
  statsRoute(api, options, refusals);
}

function statsRoute(api: Api, { ports }: HealthOptions, refusals: RefusalCounter): void {
  const { clock, database } = ports;
  const openedAt = clock.monotonic();
  api.get(
    '/stats',
    { schema: { tags: ['operation'], summary: 'Get row counts and refused records', response: { 200: statsSchema } } },
    async () => {
      const [lineage, traces, version] = await Promise.all([
        ports.lineage.counts(),
        ports.traces.counts(),
        database.version(),
      ]);
      return {
        total_patterns: lineage.patterns,
        total_nodes: lineage.nodes,
        total_edges: lineage.edges,
        total_events: lineage.events,
        total_occurrences: lineage.occurrences,
        total_traces: traces.traces,
        total_hook_executions: traces.hookExecutions,
        orphaned_hook_executions: traces.orphans,
        refused: refusals.counts(),
        database: { engine: database.engine, version },
        uptime_ms: clock.monotonic() - openedAt,
        timestamp: new Date(clock.now()).toISOString(),
      };
    },
  );
}

const PROOF_DESCRIPTION = `Over plain HTTP, a client sends the header ${PROOF_HEADERS.challenge} before it sends the token. The answer
then has ${PROOF_HEADERS.address}, the address and port of the service's end of this connection such as 127.0.0.1:8053, and
${PROOF_HEADERS.proof}, the HMAC-SHA-256 in base64url with the token as key of the lines "hookline token proof 1", challenge and
address, separated by line feeds. A client on the same machine compares the address with the one that it is connected to, so
that no other process can pass the challenge on.`;

function addProof({ headers, raw: { socket } }: FastifyRequest, reply: FastifyReply, token: string): void {
  const challenge = headers[PROOF_HEADERS.challenge];
  if (!isChallenge(challenge)) return;
  const address = endpoint(socket.localAddress, socket.localPort);
  void reply.headers({
    [PROOF_HEADERS.address]: address,
    [PROOF_HEADERS.proof]: proofOf(token, challenge, address),
    'cache-control': 'no-store',
  });
}

/** Registers `/livez` and `/readyz` at the root. */
export function probeRoutes(api: Api, options: ProbeOptions, guard: AccessGuard): void {
  const { ports, version, databaseTimeoutMs, token } = options;
  const openedAt = ports.clock.monotonic();

  api.get(
    '/livez',
    {
      schema: {
        tags: ['operation'],
        summary: 'Liveness probe, and proof that the service knows the token',
        description: PROOF_DESCRIPTION,
        security: [],
        headers: z.object({
          [PROOF_HEADERS.challenge]: z.string().optional().describe('32 random bytes in base64url'),
        }),
        response: { 200: liveSchema },
      },
    },
    (request, reply) => {
      if (token !== undefined && !guard.isLocal(request.raw.socket)) addProof(request, reply, token);
      return {
        status: 'alive' as const,
        service: 'hookline-traceability' as const,
        version,
        pid: process.pid,
        uptime_ms: ports.clock.monotonic() - openedAt,
      };
    },
  );

  api.get(
    '/readyz',
    {
      schema: {
        tags: ['operation'],
        summary: 'Readiness probe: the database can be written',
        security: [],
        response: { 200: readySchema },
      },
    },
    async () => {
      const version = await ports.database.check({ signal: AbortSignal.timeout(databaseTimeoutMs) });
      return { status: 'ready' as const, database: `${ports.database.engine} ${version}` };
    },
  );
}

async function isReachable(database: Database, timeoutMs: number): Promise<boolean> {
  try {
    await database.check({ signal: AbortSignal.timeout(timeoutMs) });
    return true;
  } catch {
    return false;
  }
}
