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

/** The probes of one half-open circuit. */
export class ProbeRound {
  #running = 0;
  #succeeded = 0;
  #newestDueMs = 0;

  /** Places taken: by probes that run, and by those that succeeded. */
  get taken(): number {
    return this.#running + this.#succeeded;
  }

  /** When the newest probe runs out of time, in milliseconds from `nowMs`, 1 or more. */
  leftMs(nowMs: number): number {
    return Math.max(1, this.#newestDueMs - nowMs);
  }

  start(dueMs: number): void {
    this.#running += 1;
    this.#newestDueMs = dueMs;
  }

  end(): void {
    this.#running -= 1;
  }

  succeed(): void {
    this.#succeeded += 1;
  }

  /** A probe said nothing: cockatiel counts the successes anew. Those that run go on running. */
  startOver(): void {
    this.#succeeded = 0;
  }
}
