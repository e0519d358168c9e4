import type { ProbeRound } from './probe.ts';
import type { Verdict } from './verdict.ts';

/** A settled call as cockatiel passes it on. It holds no result, because cockatiel keeps the last one. */
export interface SettledCall {
  readonly verdict: Verdict;
  /** The error that the call threw, if it threw. */
  readonly error: unknown;
  /** The half-open period that the call probed. */
  readonly round: ProbeRound | undefined;
  /** The generation in which the call began. */
  readonly generation: number;
  readonly durationMs: number;
  /** Monotonic time at which the call settled. */
  readonly atMs: number;
}
