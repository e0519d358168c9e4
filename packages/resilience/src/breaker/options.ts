import { type Clock, systemClock } from '@hookline/clock';
import { durationMs, wholeNumber } from '@hookline/clock/options';
import type { TripRule } from './trip-rule.ts';
import { type Classify, classifyByDefault } from './verdict.ts';

/** Options of `createCircuitBreaker`. */
export interface CircuitBreakerOptions {
  /**
   * The rule that opens the circuit.
   * @defaultValue 3 failures in a row
   */
  readonly trip?: TripRule;
  /**
   * Time for which an open circuit rejects every call, in milliseconds, more than 0.
   * @defaultValue 60000
   */
  readonly openMs?: number;
  /**
   * Each opening after a failed probe lasts twice as long as the one before, up to this, in milliseconds,
   * `openMs` or more.
   * @defaultValue `openMs`: no growth
   */
  readonly maxOpenMs?: number;
  /**
   * Number of calls that must succeed, and that may run at once, while half-open; 1 to 1000.
   * @defaultValue 1
   */
  readonly probes?: number;
  /**
   * Deadline of a probe, in milliseconds, more than 0. A probe that exceeds it counts as failed.
   * @defaultValue 10000
   */
  readonly probeDeadlineMs?: number;
  /**
   * Judges a settled call.
   * @defaultValue a throw or a returned `Outcome` with `ok: false` is a failure
   */
  readonly classify?: Classify;
  /** Result of `snapshot()` of another process. Anything else is reported as `state_lost`, and the circuit starts closed. */
  readonly snapshot?: unknown;
  /**
   * Name in events and error messages.
   * @defaultValue `circuit`
   */
  readonly name?: string;
  /**
   * Source of time.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
}

/** {@link CircuitBreakerOptions} with defaults, validated. */
export type ResolvedBreakerOptions = Required<Omit<CircuitBreakerOptions, 'snapshot'>>;

/** Applies the defaults. Throws a `RangeError` for a value out of range. */
export function resolveBreakerOptions(options: CircuitBreakerOptions): ResolvedBreakerOptions {
  const openMs = durationMs('openMs', options.openMs ?? 60_000);
  return {
    trip: options.trip ?? { kind: 'consecutive', failures: 3 },
    openMs,
    maxOpenMs: durationMs('maxOpenMs', options.maxOpenMs ?? openMs, openMs),
    probes: wholeNumber('probes', options.probes ?? 1, { min: 1, max: 1000 }),
    probeDeadlineMs: durationMs('probeDeadlineMs', options.probeDeadlineMs ?? 10_000),
    classify: options.classify ?? classifyByDefault,
    name: options.name ?? 'circuit',
    clock: options.clock ?? systemClock,
  };
}
