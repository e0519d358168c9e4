/** Result that a probe returns. */
export interface HealthReport {
  /** True if the service as a whole works. */
  readonly healthy: boolean;
  /** True if each component works, by name. */
  readonly components?: Readonly<Record<string, boolean>>;
}

/** Result of a health check. */
export interface HealthStatus {
  readonly healthy: boolean;
  /** True if each component works, as far as the probe reported it. */
  readonly components: Readonly<Record<string, boolean>>;
  /** End of the probe, in milliseconds since 1970. */
  readonly checkedAtMs: number;
  /** Duration of the probe, in milliseconds. */
  readonly latencyMs: number;
  /** Healthy results in a row, this one included. */
  readonly consecutiveSuccesses: number;
  /** Unhealthy results in a row, this one included. */
  readonly consecutiveFailures: number;
  /** The error that the probe threw, if it threw. */
  readonly error: unknown;
}

/** Events of a {@link HealthChecker}. */
export interface HealthEvents {
  /** A probe ended. */
  readonly check: { readonly name: string; readonly status: HealthStatus };
  /** Healthy again after an unhealthy result. */
  readonly recovery: { readonly name: string; readonly status: HealthStatus };
  /** Unhealthy after a healthy result, or at the first check. */
  readonly outage: { readonly name: string; readonly status: HealthStatus };
  /** A component failed or recovered. */
  readonly component: { readonly name: string; readonly component: string; readonly healthy: boolean };
}
