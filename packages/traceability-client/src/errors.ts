import type { Problem } from '@hookline/contracts';
import { CodedError, type CodedErrorOptions } from '@hookline/outcome';

/**
 * Codes of a request without an answer.
 * - `unreachable`: no connection, or a broken one; whether the service processed the request is unknown
 * - `timeout`: no answer in time, for example of a busy service; whether it processed the request is unknown
 * - `unavailable`: the service cannot answer now (429 or 5xx), or an intermediary blocks the request (401, 403, a 404
 *   without the service's own problem details, and other statuses that do not judge the content); without a status: not
 *   sent, because the wait that the service asked for (`Retry-After`) has not passed
 * - `refused`: the service rejects this request for good (400, 404, 409, 413, 414, 415, 422)
 * - `unproven`: not sent, because the server did not prove that it is the service
 * - `unhealthy`: not sent, the last health check failed
 * - `circuit_open`: not sent, the circuit breaker is open
 * - `malformed`: the answer does not match the API
 */
export type TraceabilityErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'unavailable'
  | 'refused'
  | 'unproven'
  | 'unhealthy'
  | 'circuit_open'
  | 'malformed';

/** Details of a {@link TraceabilityError}. */
export interface TraceabilityErrorDetails extends Pick<CodedErrorOptions, 'cause'> {
  readonly status?: number | undefined;
  readonly problem?: Problem | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** A request without an answer. Every code but `refused` is retryable. The message contains nothing of what was sent. */
export class TraceabilityError extends CodedError<TraceabilityErrorCode> {
  override readonly name = 'TraceabilityError';
  /** HTTP status, where there was a response. */
  readonly status: number | undefined;
  /** The problem details of the response. */
  readonly problem: Problem | undefined;
  /** Shortest wait before another attempt, in milliseconds, where the service or the circuit breaker named one. */
  readonly retryAfterMs: number | undefined;

  constructor(code: TraceabilityErrorCode, message: string, details: TraceabilityErrorDetails = {}) {
    super(code, message, { cause: details.cause, retryable: code !== 'refused' });
    this.status = details.status;
    this.problem = details.problem;
    this.retryAfterMs = details.retryAfterMs;
  }
}
