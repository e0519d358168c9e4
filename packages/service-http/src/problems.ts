import type { Problem } from '@hookline/contracts';
import { DatabaseError } from '@hookline/database';
import { FeedbackError } from '@hookline/feedback-loop';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { LineageError } from '@hookline/lineage';
import type { z } from 'zod';

/** Seconds after which a client may try again when the database is away. */
const RETRY_AFTER_SECONDS = 5;

/** A problem with its HTTP status. `type` is a URN of ours; the same kind of problem always has the same. */
export function problem(
  status: number,
  kind: string,
  title: string,
  detail: string,
  errors?: Problem['errors'],
): Problem {
  return {
    type: `urn:hookline:problem:${kind}`,
    title,
    status,
    detail,
    ...(errors && errors.length > 0 ? { errors } : {}),
  };
}

/** What a schema found wrong, field by field; `prefix` is the path of what was checked. */
export function fieldErrors(
  error: z.ZodError,
  prefix: readonly (string | number)[] = [],
): NonNullable<Problem['errors']> {
  return error.issues.map((issue) => ({
    field: [...prefix, ...issue.path].map(String).join('.') || 'body',
    message: issue.message,
  }));
}

/** The problem that an error of ours, of the database's or of the framework's is to a client. */
export function toProblem(error: unknown): Problem {
  if (error instanceof LineageError) {
    if (error.code === 'unknown_pattern') return problem(404, 'unknown-pattern', 'Not found', error.message);
    if (error.code === 'cycle') return problem(409, 'cycle', 'Conflict', error.message);
    return problem(400, 'rejected', 'Not accepted', error.message);
  }
  if (error instanceof FeedbackError) {
    return error.code.startsWith('unknown_')
      ? problem(404, error.code.replaceAll('_', '-'), 'Not found', error.message)
      : problem(409, error.code.replaceAll('_', '-'), 'Conflict', error.message);
  }
  if (error instanceof DatabaseError) return databaseProblem(error);
  const { statusCode, code, message } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_HANDLER_TIMEOUT') {
    return problem(503, 'deadline', 'Deadline exceeded', 'the request took too long; it may be sent again');
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return problem(
      statusCode,
      (code ?? 'bad-request').toLowerCase().replaceAll('_', '-'),
      'Bad request',
      message ?? '',
    );
  }
  return problem(500, 'internal', 'Internal error', 'the service failed; its log says why');
}

function databaseProblem(error: DatabaseError): Problem {
  if (error.retryable || error.code === 'locked' || error.code === 'cancelled') {
    return problem(
      503,
      'database-unavailable',
      'Database unavailable',
      `the database does not answer: ${error.message}`,
    );
  }
  if (error.code === 'data' || error.code === 'constraint') {
    return problem(400, 'rejected', 'Not accepted', `the database does not take this: ${error.message}`);
  }
  return problem(500, 'internal', 'Internal error', 'the database failed; the log says why');
}

/** Fastify's error handler: problem details for everything. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const answer = hasZodFastifySchemaValidationErrors(error)
    ? problem(
        400,
        'invalid',
        'Invalid request',
        'the request does not fit its schema',
        error.validation.map((issue) => ({
          field: issue.instancePath.split('/').filter(Boolean).join('.') || (error.validationContext ?? 'body'),
          message: issue.message ?? 'invalid',
        })),
      )
    : toProblem(error);
  if (answer.status >= 500) request.log.error({ err: error }, 'request failed');
  sendProblem(reply, { ...answer, instance: request.url });
}

/** Answers with a problem, and when to come back where it may pass. */
export function sendProblem(reply: FastifyReply, answer: Problem): void {
  if (answer.status === 503) void reply.header('retry-after', RETRY_AFTER_SECONDS);
  void reply.status(answer.status).type('application/problem+json').serializer(JSON.stringify).send(answer);
}
