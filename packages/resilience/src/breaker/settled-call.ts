import type { Outcome } from '@hookline/outcome';
import type { Verdict } from './verdict.ts';

/** A call that came to its end, as the circuit is told of it. */
export interface SettledCall<T = unknown> {
  readonly result: Outcome<T, unknown>;
  readonly verdict: Verdict;
  /** Whether it ends the state that it was made in: it trips the rule, or is a probe that did not succeed. */
  readonly breaks: boolean;
}
