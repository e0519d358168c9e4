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
import { accessGuard } from './access.ts';
import { analyticsRoutes } from './analytics-routes.ts';
import type { Api } from './api.ts';
import { feedbackRoutes } from './feedback-routes.ts';
import { lineageRoutes } from './lineage-routes.ts';
import { metricsRoute } from './metrics-route.ts';
import { healthRoutes, probeRoutes } from './operation-routes.ts';
import { patternRoutes } from './pattern-routes.ts';
import type { ServiceOptions } from './ports.ts';
import { handleError, problem, sendProblem, toProblem } from './problems.ts';
import { Refusals } from './refusals.ts';
import { similarRoute } from './similar-route.ts';
import { traceRoutes } from './trace-routes.ts';

/** Path below which the original's clients expect the API. */
export const API_PREFIX = '/api/pattern-traceability';

/**
 * The whole HTTP service, not listening yet: routes, schemas, OpenAPI description and documentation, access, limits, and
 * problem details for every error.
 *
 * @param logger - a pino logger; silent when left out
 */
export async function createTraceabilityApi(
  options: ServiceOptions,
  logger?: FastifyBaseLogger,
): Promise<FastifyInstance> {
  const { requestsPerMinute = 1000, maxBodyBytes = 32 * 1024 * 1024, databaseTimeoutMs = 800 } = options;
  const { deadlineMs = 30_000 } = options;
  const server: Api = fastify({
    ...(logger ? { loggerInstance: logger } : {}),
    bodyLimit: maxBodyBytes,
    // What a tool was called with may have such keys: they go, and nothing else of the request with them.
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    handlerTimeout: deadlineMs,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1000 },
    // A path that is none never comes to a route, nor to the error handler.
    frameworkErrors: (error, _request, reply) => sendProblem(reply, toProblem(error)),
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(handleError);
  server.setNotFoundHandler((request, reply) =>
    sendProblem(reply, problem(404, 'no-such-route', 'Not found', `there is no ${request.method} ${request.url}`)),
  );
  hangUpWhenClosing(server);
  // JSON only: a form or plain text is what a page of another site could send without asking first.
  server.removeContentTypeParser('text/plain');
  // Before the guard: what it turns away is counted too.
  const refusals = new Refusals();
  metricsRoute(server, options.ports, refusals);
  server.addHook('onRequest', accessGuard(options));

  await server.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: '1 minute',
    keyGenerator: (request) => request.headers.authorization ?? request.ip,
    allowList: (request) => request.url === '/livez' || request.url === '/readyz',
    errorResponseBuilder: (_request, context) => ({
      statusCode: 429,
      code: 'too-many-requests',
      message: `more than ${context.max} requests a minute; try again in ${context.after}`,
    }),
  });
  await describeApi(server, options.version);
  probeRoutes(server, { ...options, databaseTimeoutMs });
  await server.register(
    (api: Api, _, done) => {
      apiRoutes(api, { ...options, requestsPerMinute, databaseTimeoutMs }, refusals);
      done();
    },
    { prefix: API_PREFIX },
  );
  return server;
}

/** `/openapi.json`, and `/docs` for people. */
async function describeApi(server: Api, version: string): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'hookline pattern traceability',
        version,
        description: 'Where code came from, what became of it, and what ran while it was written.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
  });
  await server.register(swaggerUi, { routePrefix: '/docs' });
  server.get('/openapi.json', { schema: { hide: true } }, () => server.swagger());
}

/** A client that keeps its connection after its last answer would keep `close` waiting until it has had enough. */
function hangUpWhenClosing(server: Api): void {
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

function apiRoutes(api: Api, options: Parameters<typeof healthRoutes>[1], refusals: Refusals): void {
  const reads = { ...options.ports, ...options.ports.reads };
  lineageRoutes(api, options.ports, reads, refusals);
  patternRoutes(api, reads);
  similarRoute(api, reads);
  traceRoutes(api, options.ports, reads, refusals);
  analyticsRoutes(api, options.ports, reads);
  feedbackRoutes(api, options.ports);
  healthRoutes(api, options, refusals);
}
