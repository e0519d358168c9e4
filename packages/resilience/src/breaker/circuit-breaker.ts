import type { Outcome } from '@hookline/outcome';
import type { EventSource } from '../emitter.ts';
import type { Operation, Policy } from '../policy.ts';
import type { BreakerSnapshot } from './snapshot.ts';
import type { BreakerState } from './state.ts';

/** Events of a circuit breaker. */
export interface BreakerEvents {
  /** The circuit opened for `openForMs` milliseconds. `error` is what the last call threw, if it threw. */
  readonly open: { readonly name: string; readonly openForMs: number; readonly error: unknown };
  /** The open period is over and a probe is made. */
  readonly half_open: { readonly name: string };
  /** The circuit closed, after probes or by `reset()`. */
  readonly close: { readonly name: string };
  /** The circuit was isolated by `isolate()`. */
  readonly isolate: { readonly name: string };
  /** A call was rejected. */
  readonly reject: { readonly name: string; readonly retryAfterMs: number | undefined };
  /** A call that was made counts as failed. `error` is what it threw, if it threw. */
  readonly failure: { readonly name: string; readonly error: unknown };
  /** Stored state was damaged, foreign or unreadable. The circuit continues without it. */
  readonly state_lost: { readonly name: string; readonly error: unknown };
}

/** Rejects calls to a service that fails, and probes whether it has recovered. */
export interface CircuitBreaker extends Policy {
  /**
   * Calls `operation` and settles with its result; its signal aborts with the caller's. When the circuit does not allow
   * the call, it rejects at once with a `ResilienceError` of code `circuit_open` (with `retryAfterMs`) or
   * `circuit_isolated`. A probe that exceeds its deadline rejects with `probe_timeout`.
   */
  execute<T>(operation: Operation<T>, signal?: AbortSignal): Promise<T>;
  /** Does the same as `execute` and returns an error as a value. Never rejects. */
  attempt<T>(operation: Operation<T>, signal?: AbortSignal): Promise<Outcome<T, unknown>>;
  /** Returns the current state without changing it. */
  state(): BreakerState;
  /** Closes the circuit, isolated or not, and discards every counted failure. */
  reset(): void;
  /** Rejects every call until `reset()`. */
  isolate(): void;
  /** Returns the circuit as plain data, for the `snapshot` option of a breaker in another process. */
  snapshot(): BreakerSnapshot;
  readonly events: EventSource<BreakerEvents>;
}
