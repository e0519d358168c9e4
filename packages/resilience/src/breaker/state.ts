/** Calls pass. A call that settles after the state was left no longer counts. */
export interface Closed {
  readonly kind: 'closed';
}

/** Calls are refused until `untilMs`. */
interface Open {
  readonly kind: 'open';
  /** Monotonic time at which the next caller becomes a probe. */
  readonly untilMs: number;
  /** How long it was opened for. */
  readonly openForMs: number;
  /** Which opening in a row this is, from 1: each may be longer than the one before. */
  readonly round: number;
}

/** So many calls pass as probes, all others are refused. */
export interface HalfOpen {
  readonly kind: 'half_open';
  readonly round: number;
  /** Probes running now. */
  running: number;
  /** Probes that succeeded. */
  succeeded: number;
  /** Monotonic time at which the newest probe runs out of time. */
  newestDueMs: number;
}

/** Calls are refused until somebody says otherwise. */
interface Isolated {
  readonly kind: 'isolated';
}

/**
 * Where a circuit stands.
 *
 *     closed     → open       the trip rule says so
 *     open       → half_open  its time is up and somebody calls
 *     half_open  → closed     as many probes as asked for succeeded
 *     half_open  → open       a probe failed or overran its deadline
 *     any other  → isolated   isolate()
 *     any        → closed     reset()
 *
 * Every transition makes a new object. A call remembers the one it started under, and its result counts
 * only while that object is still the current one: nothing late can move the circuit.
 */
export type State = Closed | Open | HalfOpen | Isolated;

/** The state of a circuit, in the words of the specification. */
export interface BreakerState {
  /** Where it stands. An open circuit stays `open` until a call comes, even when its time is up. */
  readonly state: 'closed' | 'open' | 'half_open' | 'isolated';
  /** Failures that count now; once open, those that opened it. */
  readonly failure_count: number;
  /** Successes since the last failure. */
  readonly consecutive_successes: number;
  /** Milliseconds since 1970, or `null` when there was none. */
  readonly last_failure_time: number | null;
  /** Milliseconds since 1970, or `null` when there was none. */
  readonly last_success_time: number | null;
  /** Whether a call would pass now. */
  readonly is_available: boolean;
}
