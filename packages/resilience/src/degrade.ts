import { contain } from './contain.ts';

/** What {@link degrade} does instead of raising. */
export interface DegradeOptions<F> {
  /** Returned, or resolved with, when the function fails. */
  readonly fallback: F;
  /** Told what was thrown. What it throws itself is contained. */
  readonly onError?: (error: unknown) => unknown;
}

/** `R`, or `F` in its place: inside the promise when `R` is one. */
export type Degraded<R, F> = R extends PromiseLike<infer T> ? Promise<T | F> : R | F;

/**
 * The same function, except that it never throws and never rejects: it gives `fallback` instead. A
 * function that returns at once still does, one that returns a promise still does.
 */
export function degrade<This, A extends unknown[], R, F>(
  fn: (this: This, ...args: A) => R,
  options: DegradeOptions<F>,
): (this: This, ...args: A) => Degraded<R, F> {
  const instead = (error: unknown): F => {
    if (options.onError) contain('degrade', options.onError, error);
    return options.fallback;
  };
  return function degraded(this: This, ...args: A): Degraded<R, F> {
    try {
      const result = fn.apply(this, args);
      return (isThenable(result) ? Promise.resolve(result).catch(instead) : result) as Degraded<R, F>;
    } catch (error) {
      return instead(error) as Degraded<R, F>;
    }
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
