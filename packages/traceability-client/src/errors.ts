import type { Problem } from '@hookline/contracts';

/**
 * Why a request has no answer.
 * - `unreachable`: no connection, it broke, or it took too long; whether the service did its work is not known
 * - `unavailable`: the service cannot now (429 or 5xx), or something on the way does not let the request through (401, 403,
 *   a 404 that is not the service's own word, and others that do not judge what was sent); without a status: not sent, the
 *   service asked to wait (`Retry-After`) and the time is not up
 * - `refused`: the service will not do this, now or later (400, 404, 409, 413, 414, 415, 422)
 * - `unhealthy`: not sent, the last health check failed
 * - `circuit_open`: not sent, the circuit breaker is open
 * - `malformed`: it answered something that is no answer
 */
export type TraceabilityErrorCode =
  | 'unreachable'
  | 'unavailable'
  | 'refused'
  | 'unhealthy'
  | 'circuit_open'
  | 'malformed';

/** A request that has no answer. The message carries nothing of what was sent. */
export class TraceabilityError extends Error {
  override readonly name = 'TraceabilityError';
  readonly code: TraceabilityErrorCode;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** What the service says about it. */
  readonly problem: Problem | undefined;
  /** The least wait before another try, in milliseconds, where the service or the breaker named one. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: TraceabilityErrorCode,
    message: string,
    details: {
      readonly status?: number;
      readonly problem?: Problem | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.problem = details.problem;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** Whether the same request may be answered later. */
  get retryable(): boolean {
    return this.code !== 'refused';
  }
}
