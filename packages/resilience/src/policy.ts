/** A call under a rule. It should stop early, and reject, when `signal` aborts. */
export type Operation<T> = (signal: AbortSignal) => T | PromiseLike<T>;

/** A rule that calls run under. `F` is what it may return in place of the call's own result. */
export interface Policy<F = never> {
  /**
   * Runs `operation` under the rule. Rejects with what it rejects with, or with a `ResilienceError` of
   * the rule. A `signal` that has aborted already means that `operation` is not called at all.
   */
  execute<T>(operation: Operation<T>, signal?: AbortSignal): Promise<T | F>;
  /** Never there. Carries `F`, which the compiler cannot read out of a generic method. */
  readonly fallbackType?: F;
}

/** Stands in for a signal that nobody gave. Never add a listener to it. */
export const NEVER_ABORTED: AbortSignal = new AbortController().signal;

/** What a policy, or each of several, may return in place of a call's own result. */
export type FallbackOf<P> = P extends { readonly fallbackType?: infer F } ? F : never;

/**
 * One policy out of several, the outermost first: `compose(breaker, retry, timeout)` is one call of the
 * breaker, which is several tries, each with its own deadline.
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
