/** What a probe found out. */
export interface HealthReport {
  /** Whether the service as a whole can be used. */
  readonly healthy: boolean;
  /** Whether each of its parts can, by name. */
  readonly components?: Readonly<Record<string, boolean>>;
}

/** The result of a probe. */
export interface HealthStatus {
  /** Whether the service can be used. */
  readonly healthy: boolean;
  /** Whether each of its parts can, as far as the probe said. */
  readonly components: Readonly<Record<string, boolean>>;
  /** When the probe ended, in milliseconds since 1970. */
  readonly checkedAtMs: number;
  /** How long the probe took, in milliseconds. */
  readonly latencyMs: number;
  /** Good results in a row, this one included. */
  readonly consecutiveSuccesses: number;
  /** Bad results in a row, this one included. */
  readonly consecutiveFailures: number;
  /** What the probe threw, if it threw. */
  readonly error: unknown;
}

/** What a {@link HealthChecker} tells. */
export interface HealthEvents {
  /** A probe ended. */
  readonly check: { readonly name: string; readonly status: HealthStatus };
  /** Good again after at least one bad result. */
  readonly recovery: { readonly name: string; readonly status: HealthStatus };
  /** Bad, after a good result or as the first one. */
  readonly outage: { readonly name: string; readonly status: HealthStatus };
  /** A component went, or came back. */
  readonly component: { readonly name: string; readonly component: string; readonly healthy: boolean };
}
