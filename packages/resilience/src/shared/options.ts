import { join } from 'node:path';
import { type Clock, systemClock } from '@hookline/clock';
import { type Classify, classifyByDefault } from '../breaker/verdict.ts';
import { durationMs, wholeNumber } from '../options.ts';
import { type Host, systemHost } from './host.ts';

/** How `createSharedBreaker` is set up. */
export interface SharedBreakerOptions {
  /** Where the state lives: a directory on a local disk, the same for every process. Made when needed, 0700. */
  readonly directory: string;
  /**
   * Which circuit: 1 to 64 letters, digits, dots, dashes and underscores, not starting with a dot.
   * @defaultValue `circuit`
   */
  readonly name?: string;
  /**
   * How many failures without a success between them open the circuit, whoever had them; 1 or more.
   * @defaultValue 3
   */
  readonly failures?: number;
  /**
   * A failure counts for so many milliseconds, more than 0.
   * @defaultValue 600000, ten minutes: hooks may be far between
   */
  readonly windowMs?: number;
  /**
   * How long an open circuit refuses every call, in milliseconds, more than 0. After that there is one probe
   * in each further stretch of this length.
   * @defaultValue 60000
   */
  readonly openMs?: number;
  /**
   * Each stretch is twice as long as the one before, up to this, in milliseconds, `openMs` or more.
   * @defaultValue `openMs`: always the same
   */
  readonly maxOpenMs?: number;
  /**
   * How long a probe may take, in milliseconds, more than 0.
   * @defaultValue 10000
   */
  readonly probeDeadlineMs?: number;
  /**
   * What a call says about the service.
   * @defaultValue a throw or a returned `Outcome` with `ok: false` is a failure
   */
  readonly classify?: Classify;
  /**
   * For the deadline of a probe, and to tell when things happened.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
  /**
   * The clock that processes share, and the name of this boot.
   * @defaultValue this machine's
   */
  readonly host?: Host;
}

/** {@link SharedBreakerOptions} checked and filled in. `directory` is the circuit's own. */
export type ResolvedSharedOptions = Required<SharedBreakerOptions>;

/** Fills in the defaults and refuses what is out of range. */
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
