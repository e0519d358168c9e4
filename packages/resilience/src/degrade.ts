import { contain } from './contain.ts';

/** Options of {@link degrade}. */
export interface DegradeOptions<F> {
  /** Value that is returned, or resolved with, when the function fails. */
  readonly fallback: F;
  /** Receives the error. An error that it throws itself is contained. */
  readonly onError?: (error: unknown) => unknown;
}

/** `R` or the fallback `F`; inside the promise if `R` is one. */
export type Degraded<R, F> = R extends PromiseLike<infer T> ? Promise<T | F> : R | F;

/**
 * Wraps a function so that it returns `fallback` instead of throwing or rejecting. A synchronous function stays
 * synchronous, an asynchronous one asynchronous.
 */
export function degrade<This, A extends unknown[], R, F>(
  fn: (this: This, ...args: A) => R,
  options: DegradeOptions<F>,
): (this: This, ...args: A) => Degraded<R, F> {
  const fallBack = (error: unknown): F => {
    if (options.onError) contain('degrade', options.onError, error);
    return options.fallback;
  };
  return function degraded(this: This, ...args: A): Degraded<R, F> {
    try {
      const result = fn.apply(this, args);
      return (isThenable(result) ? Promise.resolve(result).catch(fallBack) : result) as Degraded<R, F>;
    } catch (error) {
      return fallBack(error) as Degraded<R, F>;
    }
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
