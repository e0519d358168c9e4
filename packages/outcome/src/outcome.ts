/** The result of an operation that succeeded. */
export interface Success<T> {
  readonly ok: true;
  readonly value: T;
}

/** The result of an operation that failed in an expected way. */
export interface Failure<E> {
  readonly ok: false;
  readonly error: E;
}

/**
 * The result of an operation that is expected to fail at times. The failure is part of the return type, so the compiler
 * makes every caller handle it. Programming errors are thrown instead.
 */
export type Outcome<T, E> = Success<T> | Failure<E>;

/** Wraps `value` as a {@link Success}. */
export function success<T>(value: T): Success<T> {
  return { ok: true, value };
}

/** Wraps `error` as a {@link Failure}. */
export function failure<E>(error: E): Failure<E> {
  return { ok: false, error };
}
