import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';
import type { RefusalCounter, RefusedKind } from './refusal-counter.ts';

/** Upper bounds of the histogram buckets of request times, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Route label of requests that match no route. Their paths are not used as labels, which would be unbounded. */
const NO_ROUTE = 'none';

/**
 * Registers `GET /metrics` for Prometheus: requests and durations by route and status, requests in progress, refused records,
 * the connection pool, pending rollups, and metrics of the process (memory, CPU, event loop lag).
 *
 * @see https://prometheus.io/docs/practices/naming/
 */
export function metricsRoute(api: Api, ports: ServicePorts, refusals: RefusalCounter): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  countRequests(api, registry);
  countRefusals(registry, refusals);
  watchDatabase(registry, ports);
  api.get('/metrics', { schema: { hide: true } }, async (_, reply) => {
    const text = await registry.metrics();
    return reply.type(registry.contentType).serializer(String).send(text);
  });
}

function countRequests(api: Api, registry: Registry): void {
  const registers = [registry];
  const labelNames = ['method', 'route', 'status'] as const;
  const requests = new Counter({
    name: 'hookline_http_requests_total',
    help: 'Requests answered. Status 429 exceeded the rate limit, 503 found the database unavailable.',
    labelNames,
    registers,
  });
  const times = new Histogram({
    name: 'hookline_http_request_duration_seconds',
    help: 'Time from the request to the end of its response.',
    labelNames: ['method', 'route'] as const,
    buckets: BUCKETS,
    registers,
  });
  const running = new Gauge({ name: 'hookline_http_requests_running', help: 'Requests in progress.', registers });
  api.addHook('onRequest', (_request, _reply, done) => {
    running.inc();
    done();
  });
  api.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? NO_ROUTE;
    const { method } = request;
    running.dec();
    requests.inc({ method, route, status: String(reply.statusCode) });
    times.observe({ method, route }, reply.elapsedTime / 1000);
    done();
  });
}

function countRefusals(registry: Registry, refusals: RefusalCounter): void {
  registry.registerMetric(
    new Counter({
      name: 'hookline_records_refused_total',
      help: 'Records refused for good.',
      labelNames: ['kind'],
      registers: [],
      collect() {
        this.reset();
        for (const [kind, count] of Object.entries(refusals.counts()) as [RefusedKind, number][])
          this.inc({ kind }, count);
      },
    }),
  );
}

function watchDatabase(registry: Registry, { database, usage }: ServicePorts): void {
  const gauge = (name: string, help: string, collect: (gauge: Gauge) => void | Promise<void>): void => {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect(): void | Promise<void> {
          return collect(this);
        },
      }),
    );
  };
  gauge('hookline_database_up', '1 when the database answers, otherwise 0.', async (up) => {
    up.set(
      (await orUndefined(database.version({ signal: AbortSignal.timeout(DATABASE_TIMEOUT_MS) }))) === undefined ? 0 : 1,
    );
  });
  for (const state of ['open', 'idle', 'waiting', 'max'] as const) {
    gauge(`hookline_database_pool_${state}`, `Connections of the pool: ${POOL_STATES[state]}.`, (connections) => {
      connections.set(database.pool()?.[state] ?? 0);
    });
  }
  const help = 'Dirty day marks that wait for a rollup refresh. Results are correct meanwhile, but slower.';
  gauge('hookline_rollup_marks_waiting', help, async (marks) => {
    const waiting = await orUndefined(usage.pending({ signal: AbortSignal.timeout(DATABASE_TIMEOUT_MS) }));
    marks.set(waiting ?? Number.NaN);
  });
}

/** Time that a scrape waits for the database, in milliseconds. */
const DATABASE_TIMEOUT_MS = 800;

const POOL_STATES = {
  open: 'open; 0 for the embedded database',
  idle: 'open and not in use',
  waiting: 'callers that wait for a connection',
  max: 'maximum',
} as const;

/** A scrape reports an unavailable database instead of failing with it. */
async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch {
    return undefined;
  }
}
