import type { FastifyInstance } from 'fastify';
import { RequestError } from './errors.ts';
import { exceededLimit, type JsonLimits } from './json-limits.ts';

const DETAILS: Readonly<Record<keyof JsonLimits, (limit: number) => string>> = {
  maxDepth: (limit) => `the body has more than ${limit} levels of arrays and objects`,
  maxTokens: (limit) => `the body has more than ${limit} keys and values; send fewer records in one request`,
};

/** Replaces the parser of JSON bodies by one that checks limits first. Prototype keys, as arguments of a tool may have, are removed. */
export function limitJsonBodies(
  server: Pick<FastifyInstance, 'addContentTypeParser' | 'getDefaultJsonParser'>,
  limits: JsonLimits,
): void {
  const parse = server.getDefaultJsonParser('remove', 'remove');
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const limit = exceededLimit(body, limits);
    if (limit)
      done(
        new RequestError(limit === 'maxDepth' ? 'body_too_deep' : 'body_too_complex', DETAILS[limit](limits[limit])),
      );
    else void parse(request, body.toString('utf8'), done);
  });
}
