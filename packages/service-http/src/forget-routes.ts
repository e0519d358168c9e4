import { forgetAnswerSchema, forgetRequestSchema } from '@hookline/contracts';
import { z } from 'zod';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';

/** Registers `/forget` and `DELETE /sessions/{session_id}`: deletion of what was recorded. */
export function forgetRoutes(api: Api, { deletion }: Pick<ServicePorts, 'deletion'>): void {
  if (!deletion) return;
  api.post(
    '/forget',
    {
      schema: {
        tags: ['deletion'],
        summary: 'Delete, or count, everything that meets all given conditions',
        description:
          'A long deletion is done in parts: repeat the request while `complete` is false. What was deleted is not recorded again by imports, late events or repeated requests.',
        body: forgetRequestSchema,
        response: { 200: forgetAnswerSchema },
      },
    },
    (request) => deletion.forget(request.body),
  );
  api.delete(
    '/sessions/:session_id',
    {
      schema: {
        tags: ['deletion'],
        summary: 'Delete everything that was recorded of a session, for good',
        params: z.object({ session_id: z.string().min(1).max(200) }),
        response: { 200: forgetAnswerSchema },
      },
    },
    (request) => deletion.forget({ session_id: request.params.session_id, dry_run: false }),
  );
}
