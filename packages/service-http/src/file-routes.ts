import {
  editedFilesPageSchema,
  editedFilesQuerySchema,
  fileEditsPageSchema,
  fileEditsQuerySchema,
} from '@hookline/contracts';
import { z } from 'zod';
import type { Api } from './api.ts';
import type { ReadPorts } from './ports.ts';

const params = z.object({
  repository: z.string().min(1).max(2048).describe('name of the repository, its slashes encoded; - for a file in none'),
  path: z.string().min(1).max(4096).describe('path within the repository, its slashes encoded'),
});

/** Registers `/files/*`: the recorded edits of a file. */
export function fileRoutes(api: Api, { lineage, traces }: ReadPorts): void {
  api.get(
    '/files/:repository',
    {
      schema: {
        tags: ['files'],
        summary: 'List the files of a repository that have recorded edits, by their path',
        params: params.pick({ repository: true }),
        querystring: editedFilesQuerySchema,
        response: { 200: editedFilesPageSchema },
      },
    },
    (request) => lineage.editedFiles(request.params.repository, request.query),
  );

  api.get(
    '/files/:repository/:path/edits',
    {
      schema: {
        tags: ['files'],
        summary: 'List the recorded edits of a file, oldest first',
        params,
        querystring: fileEditsQuerySchema,
        response: { 200: fileEditsPageSchema },
      },
    },
    async (request, reply) => {
      // A page has up to a thousand edits, which come from the database as they are answered.
      reply.serializer(JSON.stringify);
      const page = await lineage.edits(request.params, request.query);
      const ids = new Set(page.edits.flatMap(({ trace_id }) => trace_id ?? []));
      const prompts = ids.size === 0 ? new Map<string, string>() : await traces.prompts([...ids]);
      return { ...page, prompts: Object.fromEntries(prompts) };
    },
  );
}
