import type { Clock } from '@hookline/clock';
import { withDeadline } from '../deadline.ts';
import { ResilienceError } from '../errors.ts';
import type { Operation } from '../policy.ts';

/** What a probe goes by. */
interface ProbeRules {
  readonly name: string;
  readonly clock: Clock;
  readonly probeDeadlineMs: number;
}

/** Makes a call that must answer within the probe's deadline. */
export function probe<T>(operation: Operation<T>, signal: AbortSignal, rules: ProbeRules): Promise<T> {
  const { name, clock, probeDeadlineMs: timeoutMs } = rules;
  const expired = (): ResilienceError =>
    new ResilienceError('probe_timeout', `${name}: the probe did not answer within ${timeoutMs} ms`);
  return withDeadline(operation, { clock, timeoutMs, expired, signal, keepAlive: false });
}
