export { type BackoffOptions, fullJitter } from './backoff.ts';
export type { BreakerEvents, CircuitBreaker } from './breaker/circuit-breaker.ts';
export { createCircuitBreaker } from './breaker/create-circuit-breaker.ts';
export type { CircuitBreakerOptions } from './breaker/options.ts';
export type { BreakerSnapshot } from './breaker/snapshot.ts';
export type { BreakerState } from './breaker/state.ts';
export type { AdaptiveRule, ConsecutiveRule, CountRule, RateLimits, RateRule, TripRule } from './breaker/trip-rule.ts';
export type { Classify, Verdict } from './breaker/verdict.ts';
export { type Bulkhead, type BulkheadEvents, type BulkheadOptions, createBulkhead } from './bulkhead.ts';
export { CHANNELS } from './channels.ts';
export { type Degraded, type DegradeOptions, degrade } from './degrade.ts';
export type { EventSource } from './emitter.ts';
export { ResilienceError, type ResilienceErrorCode, type ResilienceErrorDetails, isResilienceError } from './errors.ts';
export {
  type Drained,
  type BackgroundTask,
  type Executor,
  type ExecutorEvents,
  type ExecutorOptions,
  type ExecutorStats,
  createExecutor,
} from './executor.ts';
export { type Fallback, type FallbackEvents, type FallbackOptions, createFallback } from './fallback.ts';
export { type HealthChecker, type HealthCheckerOptions, createHealthChecker } from './health-checker.ts';
export type { HealthEvents, HealthReport, HealthStatus } from './health-status.ts';
export { type FallbackOf, type Operation, type Policy, compose } from './policy.ts';
export { parseRetryAfter } from './retry-after.ts';
export { type RetryBudget, type RetryBudgetOptions, createRetryBudget } from './retry-budget.ts';
export { type Retry, type RetryEvents, type RetryOptions, createRetry } from './retry.ts';
export { type Timeout, type TimeoutEvents, type TimeoutOptions, createTimeout } from './timeout.ts';
export type { Failure, Outcome, Success } from '@hookline/outcome';
