/** What went as it should. */
export interface Success<T> {
  /** Discriminates the two: `true` here. */
  readonly ok: true;
  /** What was asked for. */
  readonly value: T;
}

/** What was expected to go wrong now and then, and did. */
export interface Failure<E> {
  /** Discriminates the two: `false` here. */
  readonly ok: false;
  /** Why there is no value. */
  readonly error: E;
}

/**
 * The result of something that is expected to fail at times: the failure travels as a value, so that
 * the compiler asks for it. What nobody expects is thrown instead.
 */
export type Outcome<T, E> = Success<T> | Failure<E>;

/** The outcome of what succeeded with `value`. */
export function success<T>(value: T): Success<T> {
  return { ok: true, value };
}

/** The outcome of what failed with `error`. */
export function failure<E>(error: E): Failure<E> {
  return { ok: false, error };
}
