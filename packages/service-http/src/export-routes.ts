import { exportPageSchemas, exportQuerySchema } from '@hookline/contracts';
import type { Api } from './api.ts';
import type { ReadPorts } from './ports.ts';

/** Registers `/export/*`: everything that is stored, page by page. */
export function exportRoutes(api: Api, { lineage, traces }: ReadPorts): void {
  const querystring = exportQuerySchema;
  api.get(
    '/export/events',
    {
      schema: {
        tags: ['export'],
        summary: 'Export lineage events in the order of their ids',
        querystring,
        response: { 200: exportPageSchemas.events },
      },
    },
    async (request) => toAnswer(await lineage.exportEvents(request.query)),
  );
  api.get(
    '/export/patterns',
    {
      schema: {
        tags: ['export'],
        summary: 'Export versions of patterns with their data',
        querystring,
        response: { 200: exportPageSchemas.patterns },
      },
    },
    async (request) => toAnswer(await lineage.exportPatterns(request.query)),
  );
  api.get(
    '/export/traces',
    {
      schema: {
        tags: ['export'],
        summary: 'Export traces with their calls',
        querystring,
        response: { 200: exportPageSchemas.traces },
      },
    },
    async (request) => toAnswer(await traces.export(request.query)),
  );
}

function toAnswer<Row>({ next, rows }: { readonly next: string | null; readonly rows: readonly Row[] }) {
  return { rows: [...rows], next };
}
