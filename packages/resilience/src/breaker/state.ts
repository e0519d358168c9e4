import { CircuitState } from 'cockatiel';

/** The state of a circuit breaker, with the field names of the HTTP and CLI output. */
export interface BreakerState {
  /** An open circuit stays `open` until a call arrives, even when the open period is over. */
  readonly state: 'closed' | 'open' | 'half_open' | 'isolated';
  /** Failures that count now; once open, those that opened the circuit. */
  readonly failure_count: number;
  /** Successes since the last failure. */
  readonly consecutive_successes: number;
  /** Milliseconds since 1970, or `null` when there was none. */
  readonly last_failure_time: number | null;
  /** Milliseconds since 1970, or `null` when there was none. */
  readonly last_success_time: number | null;
  /** True if a call would be made now. */
  readonly is_available: boolean;
}

/** Names of cockatiel's states in {@link BreakerState}. */
export const STATE_NAMES: Readonly<Record<CircuitState, BreakerState['state']>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Isolated]: 'isolated',
};
