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
