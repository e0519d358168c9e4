import type { Clock } from '@hookline/clock';
import type { TripRule } from '@hookline/resilience';

/** Options of `TraceabilityClient`. */
export interface TraceabilityClientOptions {
  /**
   * Origin of the service, such as `https://traces.example.com`. A server of plain HTTP must prove that it knows the token
   * before it receives the token or a request.
   */
  readonly baseUrl: string;
  /** Bearer token. @defaultValue none: enough for a service that trusts loopback */
  readonly token?: string | undefined;
  /**
   * Absolute path of the Unix socket of a local service, which is then reached through it alone and needs no token. Its
   * folder must belong to this user and be closed to others. `baseUrl` only names the service. @defaultValue none
   */
  readonly socketPath?: string | undefined;
  /**
   * With `true`, a server of plain HTTP on this machine may be a forwarder, such as an ssh tunnel or a container. A process of
   * another user can then act as one, too. @defaultValue false
   */
  readonly forwarded?: boolean | undefined;
  /** Timeout of one request, in milliseconds, 1 or more. @defaultValue 2000 */
  readonly timeoutMs?: number;
  /** Attempts of one write, 1 or more. @defaultValue 3 */
  readonly attempts?: number;
  /** Consecutive failures that open the circuit. @defaultValue 3 */
  readonly failureThreshold?: number | undefined;
  /** The rule that opens the circuit. It replaces `failureThreshold`. @defaultValue none */
  readonly trip?: TripRule | undefined;
  /** Open period of the circuit, in milliseconds. @defaultValue 60000 */
  readonly openMs?: number;
  /** Time for which the result of a health check is reused, in milliseconds. @defaultValue 30000 */
  readonly healthIntervalMs?: number;
  /** Timeout of a health check, in milliseconds. @defaultValue 1000 */
  readonly healthTimeoutMs?: number;
  /**
   * Wakes a service that sleeps, and resolves to whether it slept. Called before each health check and each request, and
   * again after a failed one, but not for `live` and `ready`. Its duration counts only for the deadline of a probe. Must be
   * cheap while the service is awake, and must not reject. @defaultValue none: the service does not sleep
   */
  readonly wake?: () => Promise<boolean>;
  readonly clock?: Clock;
}
