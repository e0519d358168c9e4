import type { Clock } from '@hookline/clock';

/** Where the service is, and how patient to be with it. */
export interface TraceabilityClientOptions {
  /** Origin of the service, such as `http://localhost:8053`. */
  readonly baseUrl: string;
  /** Bearer token. @defaultValue none: enough for a service on loopback */
  readonly token?: string | undefined;
  /** How long one request may take, in milliseconds, 1 or more. @defaultValue 2000 */
  readonly timeoutMs?: number;
  /** Most tries of one request, 1 or more. @defaultValue 3 */
  readonly attempts?: number;
  /** Failures in a row that open the circuit. @defaultValue 3 */
  readonly failureThreshold?: number;
  /** How long it stays open, in milliseconds. @defaultValue 60000 */
  readonly openMs?: number;
  /** How long a health check is believed, in milliseconds. @defaultValue 30000 */
  readonly healthIntervalMs?: number;
  /** How long a health check may take, in milliseconds. @defaultValue 1000 */
  readonly healthTimeoutMs?: number;
  /**
   * Makes a service ready that sleeps, and resolves with whether it had to. Called before each health check and each
   * request, and once more when one failed, but never for `live` and `ready`; the time it takes counts for no time limit
   * but that of all tries of a write together, which the one has that probes an open circuit. Must be cheap while the
   * service is awake, and must not reject. @defaultValue none: the service does not sleep
   */
  readonly wake?: () => Promise<boolean>;
  readonly clock?: Clock;
}
