import type { Problem } from '@hookline/contracts';
import { DatabaseError, type DatabaseErrorCode, isSchemaError } from '@hookline/database';
import { FeedbackError } from '@hookline/feedback-loop';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { LineageError } from '@hookline/lineage';
import type { z } from 'zod';
import { RequestError } from './errors.ts';

/** Value of Retry-After, in seconds, when the database is unavailable. */
const RETRY_AFTER_SECONDS = 5;

const REQUEST_ERRORS: Readonly<Record<RequestError['code'], readonly [status: number, title: string]>> = {
  unknown_session: [404, 'Not found'],
  unknown_trace: [404, 'Not found'],
  body_too_deep: [400, 'Invalid request'],
  body_too_complex: [413, 'Request too large'],
};

/** States of the database that its operator has to end. */
const HINDRANCES: Readonly<Partial<Record<DatabaseErrorCode, string>>> = {
  read_only: 'the database cannot be written',
  full: 'the disk of the database is full',
  denied: 'the database server denies access',
  too_old: 'the database server cannot be used',
};

/** Creates problem details (RFC 9457). `type` is a URN that identifies the kind of problem. */
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

/** Converts schema violations to field errors; `prefix` is the path of the validated value. */
export function fieldErrors(
  error: z.ZodError,
  prefix: readonly (string | number)[] = [],
): NonNullable<Problem['errors']> {
  return error.issues.map((issue) => ({
    field: [...prefix, ...issue.path].map(String).join('.') || 'body',
    message: issue.message,
  }));
}

/** Maps an error of the services, the database or the framework to problem details. */
export function toProblem(error: unknown): Problem {
  if (error instanceof LineageError) {
    if (error.code === 'unknown_pattern') return problem(404, 'unknown-pattern', 'Not found', error.message);
    if (error.code === 'cycle') return problem(409, 'cycle', 'Conflict', error.message);
    if (error.code === 'forgotten') return problem(410, 'forgotten', 'Gone', error.message);
    return problem(400, 'rejected', 'Not accepted', error.message);
  }
  if (error instanceof FeedbackError) {
    return error.code.startsWith('unknown_')
      ? problem(404, error.code.replaceAll('_', '-'), 'Not found', error.message)
      : problem(409, error.code.replaceAll('_', '-'), 'Conflict', error.message);
  }
  if (error instanceof RequestError) {
    const [status, title] = REQUEST_ERRORS[error.code];
    return problem(status, error.code.replaceAll('_', '-'), title, error.message);
  }
  if (error instanceof DatabaseError) return databaseProblem(error);
  const { statusCode, code, message } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_HANDLER_TIMEOUT') {
    return problem(503, 'deadline', 'Deadline exceeded', 'the request exceeded its deadline; it may be sent again');
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return problem(
      statusCode,
      (code ?? 'bad-request').toLowerCase().replaceAll('_', '-'),
      'Bad request',
      message ?? '',
    );
  }
  return problem(500, 'internal', 'Internal error', 'the service failed; see its log');
}

function databaseProblem(error: DatabaseError): Problem {
  const hindrance = HINDRANCES[error.code];
  if (hindrance !== undefined) {
    return problem(
      503,
      `database-${error.code.replaceAll('_', '-')}`,
      'Database unusable',
      `${hindrance}: ${error.message}`,
    );
  }
  if (error.retryable || error.code === 'locked' || error.code === 'cancelled') {
    return problem(
      503,
      'database-unavailable',
      'Database unavailable',
      `the database does not answer: ${error.message}`,
    );
  }
  if (isSchemaError(error)) return problem(503, 'database-schema', 'Database schema unusable', error.message);
  if (error.code === 'data' || error.code === 'constraint') {
    return problem(400, 'rejected', 'Not accepted', `the database refused this: ${error.message}`);
  }
  return problem(500, 'internal', 'Internal error', 'the database failed; see the log of the service');
}

/** Error handler of Fastify that answers with problem details. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const answer = hasZodFastifySchemaValidationErrors(error)
    ? problem(
        400,
        'invalid',
        'Invalid request',
        'the request does not match its schema',
        error.validation.map((issue) => ({
          field: issue.instancePath.split('/').filter(Boolean).join('.') || (error.validationContext ?? 'body'),
          message: issue.message ?? 'invalid',
        })),
      )
    : error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
      ? tooLarge(request.routeOptions.bodyLimit)
      : toProblem(error);
  if (answer.status >= 500) request.log.error({ err: error }, 'request failed');
  sendProblem(reply, { ...answer, instance: request.url });
}

function tooLarge(maxBytes: number | undefined): Problem {
  return problem(413, 'body-too-large', 'Request too large', `the body has more than ${maxBytes} bytes`);
}

/** Sends problem details, with Retry-After when the failure is temporary. */
export function sendProblem(reply: FastifyReply, answer: Problem): void {
  if (answer.status === 503) void reply.header('retry-after', RETRY_AFTER_SECONDS);
  void reply.status(answer.status).type('application/problem+json').serializer(JSON.stringify).send(answer);
}
