import { MIB } from '@hookline/clock';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { AccessGuard } from './access.ts';
import { analyticsRoutes } from './analytics-routes.ts';
import type { Api } from './api.ts';
import { exportRoutes } from './export-routes.ts';
import { feedbackRoutes } from './feedback-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { limitJsonBodies } from './json-body.ts';
import type { JsonLimits } from './json-limits.ts';
import { lineageRoutes } from './lineage-routes.ts';
import { metricsRoute } from './metrics-route.ts';
import { forgetRoutes } from './forget-routes.ts';
import { type HealthOptions, healthRoutes, probeRoutes } from './operation-routes.ts';
import { patternRoutes } from './pattern-routes.ts';
import type { ReadPorts, ServiceOptions } from './ports.ts';
import { handleError, problem, sendProblem, toProblem } from './problems.ts';
import { RefusalCounter } from './refusal-counter.ts';
import { requestWindows } from './request-windows.ts';
import { searchRoutes } from './search-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { similarRoute } from './similar-route.ts';
import { socketListener } from './socket-listener.ts';
import { survivalRoutes } from './survival-routes.ts';
import { tokenUsageRoutes } from './token-usage-routes.ts';
import { traceRoutes } from './trace-routes.ts';

/** Path prefix of the API. */
export const API_PREFIX = '/api/pattern-traceability';

/** HTTP service that does not listen yet. */
export interface TraceabilityApi {
  /** The Fastify instance: listens on TCP, where every request but the probes needs the token. */
  readonly server: FastifyInstance;
  /**
   * Also listens on a Unix socket in a folder of mode 0700, where requests need no token. May be called once. Rejects with a
   * `ControlSocketError` when other users could replace the socket.
   */
  readonly listenOnSocket: (socket: string) => Promise<void>;
}

/**
 * Creates the HTTP service without listening: routes with schemas, OpenAPI document, access control, limits, and problem details
 * for every error.
 *
 * @param logger - pino logger; without one the server does not log
 */
export async function createTraceabilityApi(
  options: ServiceOptions,
  logger?: FastifyBaseLogger,
): Promise<TraceabilityApi> {
  const { requestsPerMinute = 1000, maxBodyBytes = 16 * MIB, databaseTimeoutMs = 800 } = options;
  const { deadlineMs = 30_000 } = options;
  const limits = { maxDepth: options.maxBodyDepth ?? 510, maxTokens: options.maxBodyTokens ?? 100_000 };
  const guard = new AccessGuard(options);
  const server: Api = fastify({
    ...(logger ? { loggerInstance: logger } : {}),
    bodyLimit: maxBodyBytes,
    handlerTimeout: deadlineMs,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // The path of a file is a parameter, in which each byte may be encoded.
    routerOptions: { maxParamLength: 3 * 4096 },
    // An invalid path reaches neither a hook nor a route nor the error handler.
    frameworkErrors: (error, request, reply) => {
      if (!guard.refuses(request, reply)) sendProblem(reply, toProblem(error));
    },
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(handleError);
  server.setNotFoundHandler((request, reply) =>
    sendProblem(reply, problem(404, 'no-such-route', 'Not found', `no route for ${request.method} ${request.url}`)),
  );
  endConnectionsWhenClosing(server);
  limitJsonBodies(server, limits);
  const listenOnSocket = socketListener(server, guard);
  // JSON only: pages of other origins can send forms and plain text without a CORS preflight.
  server.removeContentTypeParser('text/plain');
  // Registered before the access guard, so that refused requests are counted as well.
  const refusals = new RefusalCounter();
  metricsRoute(server, options.ports, refusals);
  server.addHook('onRequest', (request, reply, done) => {
    if (!guard.refuses(request, reply)) done();
  });

  await server.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: '1 minute',
    store: requestWindows(options.ports.clock),
    keyGenerator: ({ headers, ip, raw }) => (guard.isLocal(raw.socket) ? 'socket' : (headers.authorization ?? ip)),
    allowList: (request) => request.url === '/livez' || request.url === '/readyz',
    errorResponseBuilder: (_request, context) => ({
      statusCode: 429,
      code: 'too-many-requests',
      message: `more than ${context.max} requests a minute; try again in ${context.after}`,
    }),
  });
  await describeApi(server, options.version, { ...limits, maxBytes: maxBodyBytes });
  probeRoutes(server, { ...options, databaseTimeoutMs }, guard);
  await server.register(
    (api: Api, _, done) => {
      apiRoutes(api, { ...options, requestsPerMinute, databaseTimeoutMs }, refusals);
      done();
    },
    { prefix: API_PREFIX },
  );
  return { server, listenOnSocket };
}

/** Registers `/openapi.json` and the documentation at `/docs`. */
async function describeApi(
  server: Api,
  version: string,
  limits: JsonLimits & { readonly maxBytes: number },
): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'hookline pattern traceability',
        version,
        description:
          'Patterns of code with their lineage, occurrences, usage and feedback, and the traces in which they were written. ' +
          `A request body has at most ${limits.maxBytes} bytes, ${limits.maxDepth} levels of arrays and objects, and ` +
          `${limits.maxTokens} keys and values together.`,
      },
      security: [{ bearer: [] }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
  });
  await server.register(swaggerUi, { routePrefix: '/docs' });
  server.get('/openapi.json', { schema: { hide: true } }, () => server.swagger());
}

/** Ends keep-alive connections after their last response, because idle ones would delay `close`. */
function endConnectionsWhenClosing(server: Api): void {
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done();
  });
}

function apiRoutes(api: Api, options: HealthOptions, refusals: RefusalCounter): void {
  const { ports } = options;
  const reads: ReadPorts = ports.reads ?? ports;
  lineageRoutes(api, ports, reads, refusals);
  patternRoutes(api, reads);
  fileRoutes(api, reads);
  similarRoute(api, ports);
  sessionRoutes(api, reads);
  searchRoutes(api, reads);
  traceRoutes(api, ports, reads, refusals);
  analyticsRoutes(api, ports, reads);
  feedbackRoutes(api, ports);
  tokenUsageRoutes(api, ports);
  survivalRoutes(api, ports);
  exportRoutes(api, reads);
  forgetRoutes(api, ports);
  healthRoutes(api, options, refusals);
}
