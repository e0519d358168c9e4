import { type ForgetAnswer, forgetAnswerSchema, type ForgetRequest, forgetRequestSchema } from '@hookline/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';
import { UndeliveredAnswers } from './undelivered-answers.ts';

/** Registers `/forget` and `DELETE /sessions/{session_id}`: deletion of what was recorded. */
export function forgetRoutes(api: Api, { deletion }: Pick<ServicePorts, 'deletion'>): void {
  if (!deletion) return;
  const answers = new UndeliveredAnswers();
  const forget = (body: ForgetRequest, request: FastifyRequest, reply: FastifyReply): Promise<ForgetAnswer> => {
    // The signal of the request is of no use: it is aborted as soon as the body is read.
    const isTooLate = (): boolean => reply.sent || request.raw.socket.destroyed;
    return answers.add(body, isTooLate, () => deletion.forget(body));
  };
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
    (request, reply) => forget(request.body, request, reply),
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
    (request, reply) => forget({ session_id: request.params.session_id, dry_run: false }, request, reply),
  );
}
