import type { Outcome } from '@hookline/outcome';
import type { EventSource } from '../emitter.ts';
import type { Operation, Policy } from '../policy.ts';
import type { BreakerSnapshot } from './snapshot.ts';
import type { BreakerState } from './state.ts';

/** What a circuit breaker tells. */
export interface BreakerEvents {
  /** It opened, for `openForMs` milliseconds. `error` is what the last call failed with, if it threw. */
  readonly open: { readonly name: string; readonly openForMs: number; readonly error: unknown };
  /** Its time is up and a probe goes out. */
  readonly half_open: { readonly name: string };
  /** It closed, after a probe or by `reset()`. */
  readonly close: { readonly name: string };
  /** Somebody isolated it. */
  readonly isolate: { readonly name: string };
  /** A call was refused. */
  readonly reject: { readonly name: string; readonly retryAfterMs: number | undefined };
  /** A call that passed counts as failed. `error` is what it threw, if it threw. */
  readonly failure: { readonly name: string; readonly error: unknown };
  /** Stored state was of no use: damaged, foreign or unreadable. The circuit goes on as if there were none. */
  readonly state_lost: { readonly name: string; readonly error: unknown };
}

/** Stops calls to what does not answer anyway, and finds out when it does again. */
export interface CircuitBreaker extends Policy {
  /**
   * Calls `operation` unless the circuit refuses. Refused: rejects at once with a `ResilienceError` of code
   * `circuit_open` (with `retryAfterMs`) or `circuit_isolated`. A probe that overruns its deadline:
   * `probe_timeout`. Otherwise the operation's own result; its signal aborts with the caller's.
   */
  execute<T>(operation: Operation<T>, signal?: AbortSignal): Promise<T>;
  /** The same, with whatever `execute` rejects with as a value. Never rejects. */
  attempt<T>(operation: Operation<T>, signal?: AbortSignal): Promise<Outcome<T, unknown>>;
  /** Where it stands, in the shape of the specification. */
  state(): BreakerState;
  /** Closes it and forgets every failure, isolated or not. */
  reset(): void;
  /** Refuses every call until `reset()`. */
  isolate(): void;
  /** All of it as plain data, to go on with in another process. */
  snapshot(): BreakerSnapshot;
  /** Where to listen. */
  readonly events: EventSource<BreakerEvents>;
}
