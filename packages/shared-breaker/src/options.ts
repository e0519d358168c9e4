import { join } from 'node:path';
import { type Clock, systemClock } from '@hookline/clock';
import { durationMs, wholeNumber } from '@hookline/clock/options';
import type { Classify } from '@hookline/resilience';
import { classifyByDefault } from '@hookline/resilience/building-blocks';
import { type Host, systemHost } from './host.ts';

/** Options of `createSharedBreaker`. */
export interface SharedBreakerOptions {
  /** Directory of the state, on a local disk, the same for every process. Created with mode 0700. */
  readonly directory: string;
  /**
   * Name of the circuit: 1 to 64 letters, digits, dots, dashes and underscores, not starting with a dot.
   * @defaultValue `circuit`
   */
  readonly name?: string;
  /**
   * Failures of all processes, without a success between them, that open the circuit; 1 or more.
   * @defaultValue 3
   */
  readonly failures?: number;
  /**
   * Age up to which a failure counts, in milliseconds, more than 0.
   * @defaultValue 600000, ten minutes, because hooks may run rarely
   */
  readonly windowMs?: number;
  /**
   * Time for which an open circuit rejects every call, in milliseconds, more than 0. After that one probe is made in each
   * further period of this length.
   * @defaultValue 60000
   */
  readonly openMs?: number;
  /**
   * Each period is twice as long as the previous one, up to this, in milliseconds, `openMs` or more.
   * @defaultValue `openMs`: no growth
   */
  readonly maxOpenMs?: number;
  /**
   * Deadline of a probe, in milliseconds, more than 0.
   * @defaultValue 10000
   */
  readonly probeDeadlineMs?: number;
  /**
   * Judges a settled call.
   * @defaultValue a throw or a returned `Outcome` with `ok: false` is a failure
   */
  readonly classify?: Classify;
  /**
   * Source of time for probe deadlines and reported times.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
  /**
   * The clock that processes share, and the identifier of this boot.
   * @defaultValue this machine's
   */
  readonly host?: Host;
}

/** {@link SharedBreakerOptions} with defaults, validated. `directory` is the one of the circuit. */
export type ResolvedSharedOptions = Required<SharedBreakerOptions>;

/** Applies the defaults. Throws for a value out of range. */
export function resolveSharedOptions(options: SharedBreakerOptions): ResolvedSharedOptions {
  const { directory, name = 'circuit', classify = classifyByDefault, clock = systemClock } = options;
  if (!/^(?!\.)[\w.-]{1,64}$/.test(name))
    throw new TypeError('name must be 1 to 64 letters, digits, dots, dashes and underscores, not starting with a dot');
  const openMs = durationMs('openMs', options.openMs ?? 60_000);
  return {
    directory: join(directory, name),
    name,
    failures: wholeNumber('failures', options.failures ?? 3, { min: 1, max: 1000 }),
    windowMs: durationMs('windowMs', options.windowMs ?? 600_000),
    openMs,
    maxOpenMs: durationMs('maxOpenMs', options.maxOpenMs ?? openMs, openMs),
    probeDeadlineMs: durationMs('probeDeadlineMs', options.probeDeadlineMs ?? 10_000),
    classify,
    clock,
    host: options.host ?? systemHost(),
  };
}
