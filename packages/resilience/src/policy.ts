/** The function that a policy calls. It should stop and reject when `signal` aborts. */
export type Operation<T> = (signal: AbortSignal) => T | PromiseLike<T>;

/** A rule for calls. `F` is the type that it may return instead of the result of the call. */
export interface Policy<F = never> {
  /**
   * Calls `operation` under the rule. Rejects with the error of `operation` or with a `ResilienceError` of the rule. If
   * `signal` has aborted already, `operation` is not called.
   */
  execute<T>(operation: Operation<T>, signal?: AbortSignal): Promise<T | F>;
  /** Never set. Carries `F` for the compiler, which cannot infer it from a generic method. */
  readonly fallbackType?: F;
}

/** Placeholder for an absent signal. Never add a listener to it: listeners would accumulate. */
export const NEVER_ABORTED: AbortSignal = new AbortController().signal;

/** The type that a policy may return instead of the result of a call. */
export type FallbackOf<P> = P extends { readonly fallbackType?: infer F } ? F : never;

/**
 * Combines policies, the outermost first: with `compose(breaker, retry, timeout)` the breaker sees one call, which
 * consists of several attempts, each with its own deadline.
 */
export function compose<P extends readonly Policy<unknown>[]>(...policies: P): Policy<FallbackOf<P[number]>> {
  return {
    async execute<T>(operation: Operation<T>, signal: AbortSignal = NEVER_ABORTED) {
      const wrap = (inner: Operation<unknown>, policy: Policy<unknown>): Operation<unknown> => {
        return (signal) => policy.execute(inner, signal === NEVER_ABORTED ? undefined : signal);
      };
      return (await policies.reduceRight(wrap, operation)(signal)) as T | FallbackOf<P[number]>;
    },
  };
}
