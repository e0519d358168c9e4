import { type CircuitBreakerPolicy, CircuitState, circuitBreaker, handleWhenResult } from 'cockatiel';
import type { OpenTime } from './open-time.ts';
import type { SettledCall } from './settled-call.ts';
import type { BreakerState } from './state.ts';

/** What is decided outside of cockatiel. */
interface Decisions {
  /** How long each opening lasts. */
  readonly openTime: OpenTime;
  /** Probes that must succeed. */
  readonly probes: number;
  /** Whether a call that counts broke the circuit, at the moment when cockatiel is about to open it. */
  readonly isBroken: () => boolean;
  /** Whether it is open from the start, for what is left in `openTime`. */
  readonly open: boolean;
}

/**
 * Cockatiel's circuit for calls that come to a {@link SettledCall} and never reject: one that breaks is its failure,
 * any other its success, so its states and transitions are used, and none of its ideas of time and of what counts.
 *
 * @see https://github.com/connor4312/cockatiel
 */
export function cockatielCircuit({ openTime, probes, isBroken, open }: Decisions): CircuitBreakerPolicy {
  const failures = handleWhenResult((call) => (call as SettledCall).breaks);
  const initialState = { ownState: { value: CircuitState.Open, openedAt: 0, attemptNo: 1 }, breakerState: undefined };
  return circuitBreaker(failures, {
    breaker: { state: undefined, success: () => {}, failure: isBroken },
    halfOpenAfter: openTime,
    halfOpenSampling: { calls: probes, threshold: 0 },
    ...(open ? { initialState } : {}),
  });
}

/** Cockatiel's states in the words of the specification. */
export const STATE_NAMES: Readonly<Record<CircuitState, BreakerState['state']>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Isolated]: 'isolated',
};
