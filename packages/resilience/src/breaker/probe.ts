import type { Clock } from '@hookline/clock';
import { withDeadline } from '../deadline.ts';
import { ResilienceError } from '../errors.ts';
import type { Operation } from '../policy.ts';

/** Options of {@link probe}. */
export interface ProbeOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly probeDeadlineMs: number;
}

/** Makes a call that fails with `probe_timeout` when it exceeds the probe deadline. */
export function probe<T>(operation: Operation<T>, signal: AbortSignal, options: ProbeOptions): Promise<T> {
  const { name, clock, probeDeadlineMs: timeoutMs } = options;
  const expired = (): ResilienceError =>
    new ResilienceError('probe_timeout', `${name}: the probe did not answer within ${timeoutMs} ms`);
  return withDeadline(operation, { clock, timeoutMs, expired, signal, keepAlive: false });
}

/** The probes of one half-open period. Those that run and those that succeeded take up slots. */
export interface ProbeRound {
  running: number;
  succeeded: number;
  /** Monotonic time at which the newest probe exceeds its deadline. */
  deadlineMs: number;
}
