/**
 * Names of the `node:diagnostics_channel` channels of this package. A message is
 * `{ type, ...event }`, where `type` is the name of the event. Node reports an error that a subscriber of a channel
 * throws as an uncaught exception; errors of listeners added with `on` are contained.
 */
export const CHANNELS = {
  /** Events of every executor. */
  executor: 'hookline:resilience:executor',
  /** Events of every circuit breaker, shared ones included. */
  circuitBreaker: 'hookline:resilience:circuit-breaker',
  /** Events of every retry. */
  retry: 'hookline:resilience:retry',
  /** Events of every timeout. */
  timeout: 'hookline:resilience:timeout',
  /** Events of every bulkhead. */
  bulkhead: 'hookline:resilience:bulkhead',
  /** Events of every fallback. */
  fallback: 'hookline:resilience:fallback',
  /** Events of every health checker. */
  health: 'hookline:resilience:health',
  /** Errors that a listener or a callback threw: `{ source, error }`. */
  contained: 'hookline:resilience:contained',
} as const;
