import {
  occurrencesPageSchema,
  patternDetailSchema,
  patternIdSchema,
  patternsPageSchema,
  patternsQuerySchema,
} from '@hookline/contracts';
import { z } from 'zod';
import type { Api } from './api.ts';
import type { ReadPorts } from './ports.ts';

const params = z.object({ pattern_id: patternIdSchema });

/** Registers `/patterns*`: patterns and their occurrences. */
export function patternRoutes(api: Api, { lineage }: ReadPorts): void {
  api.get(
    '/patterns',
    {
      schema: {
        tags: ['patterns'],
        summary: 'List patterns by their latest occurrence, newest first',
        querystring: patternsQuerySchema,
        response: { 200: patternsPageSchema },
      },
    },
    (request) => lineage.patterns(request.query),
  );

  api.get(
    '/patterns/:pattern_id',
    {
      schema: {
        tags: ['patterns'],
        summary: 'Get one pattern with its code',
        params,
        response: { 200: patternDetailSchema },
      },
    },
    (request) => lineage.pattern(request.params.pattern_id),
  );

  api.get(
    '/patterns/:pattern_id/occurrences',
    {
      schema: {
        tags: ['patterns'],
        summary: 'List the occurrences of a pattern',
        params,
        querystring: patternsQuerySchema.pick({ limit: true, cursor: true }),
        response: { 200: occurrencesPageSchema },
      },
    },
    (request) => lineage.occurrences(request.params.pattern_id, request.query),
  );
}
