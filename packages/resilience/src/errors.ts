/**
 * Why a call was refused or cut short.
 *
 * * `circuit_open`: the circuit is open, or half open with every probe taken. `retryAfterMs` says when to come back.
 * * `circuit_isolated`: somebody isolated the circuit by hand.
 * * `probe_timeout`: the call was a probe and overran the probe's deadline.
 * * `timeout`: the call overran its own deadline.
 * * `bulkhead_full`: every slot is taken and the queue is full.
 * * `fallback_failed`: the fallback threw as well. `cause` is the error that it should have made up for.
 */
export type ResilienceErrorCode =
  | 'circuit_open'
  | 'circuit_isolated'
  | 'probe_timeout'
  | 'timeout'
  | 'bulkhead_full'
  | 'fallback_failed';

/** What else is known about a {@link ResilienceError}. */
export interface ResilienceErrorDetails {
  /** The error behind this one. */
  readonly cause?: unknown;
  /** Whole milliseconds after which another try makes sense. Absent when nobody knows. */
  readonly retryAfterMs?: number;
  /** What the fallback threw, for `fallback_failed`. */
  readonly fallbackError?: unknown;
}

/** Whether the same call may go well later, by code. */
const RETRYABLE: Readonly<Record<ResilienceErrorCode, boolean>> = {
  circuit_open: true,
  circuit_isolated: false,
  probe_timeout: true,
  timeout: true,
  bulkhead_full: true,
  fallback_failed: false,
};

/** The one error of this package. Tell cases apart by {@link ResilienceError.code}. */
export class ResilienceError extends Error {
  /** Always `ResilienceError`. */
  override readonly name: string = 'ResilienceError';
  /** Which case it is. */
  readonly code: ResilienceErrorCode;
  /** Whether the same call may go well later. */
  readonly retryable: boolean;
  /** Whole milliseconds after which another try makes sense, when that is known. */
  readonly retryAfterMs: number | undefined;
  /** What the fallback threw, for `fallback_failed`. */
  readonly fallbackError: unknown;

  /** `message` names what refused and carries nothing of the call's content. */
  constructor(code: ResilienceErrorCode, message: string, details: ResilienceErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.retryable = RETRYABLE[code];
    this.retryAfterMs = details.retryAfterMs;
    this.fallbackError = details.fallbackError;
  }
}

/** Whether `error` is a {@link ResilienceError}, and with `code` whether it is that case. */
export function isResilienceError(error: unknown, code?: ResilienceErrorCode): error is ResilienceError {
  if (!(error instanceof Error) || error.name !== 'ResilienceError' || !('code' in error)) return false;
  return code === undefined || error.code === code;
}
