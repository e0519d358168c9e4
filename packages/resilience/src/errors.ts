import { CodedError, type CodedErrorOptions } from '@hookline/outcome';

/**
 * Codes of a call that was rejected or cut short.
 *
 * * `circuit_open`: the circuit is open, or half-open with every probe taken. `retryAfterMs` is the remaining wait.
 * * `circuit_isolated`: the circuit was isolated by `isolate()`.
 * * `probe_timeout`: the call was a probe and exceeded the probe deadline.
 * * `timeout`: the call exceeded its own deadline.
 * * `bulkhead_full`: every slot is taken and the queue is full.
 * * `fallback_failed`: the fallback threw as well. `cause` is the original error.
 */
export type ResilienceErrorCode =
  | 'circuit_open'
  | 'circuit_isolated'
  | 'probe_timeout'
  | 'timeout'
  | 'bulkhead_full'
  | 'fallback_failed';

/** Details of a {@link ResilienceError}. */
export interface ResilienceErrorDetails extends Pick<CodedErrorOptions, 'cause'> {
  /** Whole milliseconds after which another attempt makes sense. Absent when unknown. */
  readonly retryAfterMs?: number | undefined;
  /** The error that the fallback threw, for `fallback_failed`. */
  readonly fallbackError?: unknown;
}

/** Codes after which the same call never succeeds by waiting. */
const PERMANENT: ReadonlySet<ResilienceErrorCode> = new Set(['circuit_isolated', 'fallback_failed']);

/** The one error class of this package; `code` tells the cases apart. */
export class ResilienceError extends CodedError<ResilienceErrorCode> {
  override readonly name: string = 'ResilienceError';
  /** Whole milliseconds after which another attempt makes sense, when known. */
  readonly retryAfterMs: number | undefined;
  /** The error that the fallback threw, for `fallback_failed`. */
  readonly fallbackError: unknown;

  /** `message` names the policy that rejected the call and contains nothing of the call's content. */
  constructor(code: ResilienceErrorCode, message: string, details: ResilienceErrorDetails = {}) {
    super(code, message, { cause: details.cause, retryable: !PERMANENT.has(code) });
    this.retryAfterMs = details.retryAfterMs;
    this.fallbackError = details.fallbackError;
  }
}

/** Returns whether `error` is a {@link ResilienceError}, with `code` only that case. Works across copies of this package. */
export function isResilienceError(error: unknown, code?: ResilienceErrorCode): error is ResilienceError {
  if (!(error instanceof Error) || error.name !== 'ResilienceError' || !('code' in error)) return false;
  return code === undefined || error.code === code;
}
