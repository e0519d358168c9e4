import { type Clock, systemClock } from '@hookline/clock';
import { durationMs, wholeNumber } from '../options.ts';
import type { TripRule } from './trip-rule.ts';
import { type Classify, classifyByDefault } from './verdict.ts';

/** How `createCircuitBreaker` is set up. */
export interface CircuitBreakerOptions {
  /**
   * When the circuit opens.
   * @defaultValue 3 failures in a row
   */
  readonly trip?: TripRule;
  /**
   * How long an open circuit refuses every call, in milliseconds, more than 0.
   * @defaultValue 60000
   */
  readonly openMs?: number;
  /**
   * Each opening after a failed probe lasts twice as long as the one before, up to this, in milliseconds,
   * `openMs` or more.
   * @defaultValue `openMs`: always the same
   */
  readonly maxOpenMs?: number;
  /**
   * How many calls must succeed, and how many may run at once, while half open; 1 or more.
   * @defaultValue 1
   */
  readonly probes?: number;
  /**
   * How long a probe may take, in milliseconds, more than 0. Then it counts as failed, whatever it does.
   * @defaultValue 10000
   */
  readonly probeDeadlineMs?: number;
  /**
   * What a call says about the service.
   * @defaultValue a throw or a returned `Outcome` with `ok: false` is a failure
   */
  readonly classify?: Classify;
  /** What `snapshot()` gave in another process. Anything else is refused: the circuit then starts closed. */
  readonly snapshot?: unknown;
  /**
   * Goes with every event and into messages.
   * @defaultValue `circuit`
   */
  readonly name?: string;
  /**
   * Where time comes from.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
}

/** {@link CircuitBreakerOptions} checked and filled in. */
export type ResolvedBreakerOptions = Required<Omit<CircuitBreakerOptions, 'snapshot'>>;

/** Fills in the defaults and refuses what is out of range. */
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
